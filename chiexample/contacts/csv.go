package contacts

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"slices"
	"strings"

	"github.com/chinertia/chinertia/validate"
)

// csvColumns are the columns of exports, and the ones that imports know.
var csvColumns = []string{"first name", "last name", "email", "phone", "title", "status", "city", "country", "organization"}

const (
	importMaxLines  = 5000
	importMaxRecord = 64 << 10 // bytes of a line; each of them may be a column
)

var errLongLine = errors.New("a line is too long")

// line is a record of a file: the values of csvColumns.
type line struct {
	number int
	values [9]string
}

func (l *line) value(column string) string { return l.values[slices.Index(csvColumns, column)] }

// readCSV returns the lines, or [validate.Errors] that say what is wrong with
// the file. It keeps the columns that it knows and nothing else: a small file
// can have very many.
func readCSV(header *multipart.FileHeader) ([]line, error) {
	file, err := header.Open()
	if err != nil {
		return nil, err
	}
	defer file.Close()
	bad := func(message string) ([]line, error) { return nil, validate.Errors{}.Add("file", message) }

	bounded := &boundedReader{r: bufio.NewReader(file)}
	in := csv.NewReader(bounded)
	if in.Comma, err = separator(bounded.r); err != nil {
		return bad("This file is empty or not a CSV file.")
	}
	in.FieldsPerRecord = -1
	in.TrimLeadingSpace = in.Comma != '\t'
	in.ReuseRecord = true
	read := func() ([]string, error) {
		bounded.left = importMaxRecord
		return in.Read()
	}
	names, err := read()
	if err != nil {
		return bad("This file is empty or not a CSV file.")
	}
	var columns []int // for each column of the file its place in csvColumns, or -1
	for _, name := range names {
		name = strings.ToLower(strings.TrimSpace(strings.TrimPrefix(name, "\ufeff")))
		column := slices.Index(csvColumns, name)
		if column >= 0 && slices.Contains(columns, column) {
			return bad("The first line names the column " + name + " twice.")
		}
		columns = append(columns, column)
	}
	for _, name := range []string{"first name", "last name", "email"} {
		if !slices.Contains(columns, slices.Index(csvColumns, name)) {
			return bad("The first line has to name the columns, among them first name, last name and email.")
		}
	}
	var lines []line
	for {
		record, err := read()
		if errors.Is(err, io.EOF) {
			break
		}
		number := len(lines) + 2
		if err == nil {
			number, _ = in.FieldPos(0)
		}
		switch parse, isParse := errors.AsType[*csv.ParseError](err); {
		case errors.Is(err, errLongLine):
			return bad(fmt.Sprintf("Line %d is too long.", number))
		case isParse:
			return bad(fmt.Sprintf("Line %d cannot be read: %v.", parse.Line, parse.Err))
		case err != nil:
			return nil, err
		case len(lines) == importMaxLines:
			return bad(fmt.Sprintf("The file has more than %d lines. Please cut it in two.", importMaxLines))
		}
		l := line{number: number}
		for i, value := range record[:min(len(record), len(columns))] {
			if columns[i] >= 0 {
				l.values[columns[i]] = strings.Clone(strings.TrimSpace(value)) // or the whole line stays in memory
			}
		}
		lines = append(lines, l)
	}
	if len(lines) == 0 {
		return bad("There are no lines below the names of the columns.")
	}
	return lines, nil
}

// separator looks at the first line to find out what is between its columns:
// spreadsheets write semicolons where the comma is part of numbers.
func separator(r *bufio.Reader) (rune, error) {
	start, err := r.Peek(2048) // less if the file is shorter
	if len(start) == 0 {
		return 0, err
	}
	first, _, _ := strings.Cut(string(start), "\n")
	best := ','
	for _, c := range ";\t" {
		if strings.Count(first, string(c)) > strings.Count(first, string(best)) {
			best = c
		}
	}
	return best, nil
}

// boundedReader fails when more than left bytes are read. csv.Reader reads ahead
// by a few kilobytes.
type boundedReader struct {
	r    *bufio.Reader
	left int
}

func (b *boundedReader) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errLongLine
	}
	n, err := b.r.Read(p)
	b.left -= n
	return n, err
}
