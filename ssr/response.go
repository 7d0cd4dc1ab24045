package ssr

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// maxHeaderLines bounds the header of a response, and the trailer of a chunked
// one.
const maxHeaderLines = 100

var (
	errMalformed = errors.New("malformed HTTP response")
	errTooLarge  = errors.New("reply is larger than the limit")
)

// response is what this package needs to know of an HTTP response.
type response struct {
	status    int
	body      []byte
	keepAlive bool          // the connection may be used again
	idle      time.Duration // for so long, 0 when the server does not say
	memory    int64         // resident bytes of a supervised process, 0 when unknown
}

// readResponse reads one HTTP/1.x response and appends its body, which may be
// limit bytes long, to buf.
func readResponse(br *bufio.Reader, limit int64, buf []byte) (response, error) {
	for {
		r, f, err := readHeader(br)
		if err != nil {
			return response{}, err
		}
		if r.status < 200 {
			if r.status == http.StatusSwitchingProtocols {
				return response{}, errMalformed
			}
			continue // an interim response; the real one follows
		}
		switch {
		case r.status == http.StatusNoContent || r.status == http.StatusNotModified:
			r.body = buf
		case f.chunked:
			r.body, err = readChunked(br, limit, buf)
		case f.length >= 0:
			if f.length > limit {
				return response{}, errTooLarge
			}
			r.body, err = readFull(br, int(f.length), buf)
		default: // the end of the connection is the end of the body
			r.keepAlive = false
			r.body, err = readToEnd(br, limit, buf)
		}
		return r, err
	}
}

type framing struct {
	chunked bool
	length  int64 // -1 when not given
}

func readHeader(br *bufio.Reader) (response, framing, error) {
	r, f := response{}, framing{length: -1}
	line, err := readLine(br)
	if err != nil {
		return r, f, err
	}
	// HTTP/1.1 200 OK
	if len(line) < 12 || string(line[:7]) != "HTTP/1." || line[8] != ' ' {
		return r, f, errMalformed
	}
	r.status, err = strconv.Atoi(string(line[9:12]))
	if err != nil || r.status < 100 || len(line) > 12 && line[12] != ' ' {
		return r, f, errMalformed
	}
	r.keepAlive = line[7] == '1'

	for range maxHeaderLines {
		line, err := readLine(br)
		if err != nil {
			return r, f, err
		}
		if len(line) == 0 {
			return r, f, nil
		}
		name, value, ok := bytes.Cut(line, []byte(":"))
		if !ok || len(name) == 0 || name[0] <= ' ' || name[len(name)-1] <= ' ' {
			return r, f, errMalformed
		}
		if err := r.header(&f, name, bytes.TrimSpace(value)); err != nil {
			return r, f, err
		}
	}
	return r, f, errMalformed
}

// header takes in one header field. Names are compared by their length first,
// because nearly all of them are of no interest here.
func (r *response) header(f *framing, name, value []byte) error {
	is := func(want string) bool {
		return len(name) == len(want) && bytes.EqualFold(name, []byte(want))
	}
	switch {
	case is("Content-Length"):
		n, err := strconv.ParseUint(string(value), 10, 63)
		if err != nil || f.length >= 0 && f.length != int64(n) {
			return errMalformed
		}
		f.length = int64(n)
	case is("Transfer-Encoding"):
		if f.chunked || !bytes.EqualFold(value, []byte("chunked")) {
			return fmt.Errorf("%w: transfer encoding %q", errMalformed, value)
		}
		f.chunked = true
	case is("Connection"):
		for token := range bytes.SplitSeq(value, []byte(",")) {
			if bytes.EqualFold(bytes.TrimSpace(token), []byte("close")) {
				r.keepAlive = false
			}
		}
	case is("Keep-Alive"):
		if _, timeout, ok := bytes.Cut(value, []byte("timeout=")); ok {
			timeout, _, _ = bytes.Cut(timeout, []byte(","))
			if s, err := strconv.ParseUint(string(timeout), 10, 16); err == nil {
				r.idle = time.Duration(s) * time.Second
			}
		}
	case is(memoryHeader):
		r.memory, _ = strconv.ParseInt(string(value), 10, 64) // 0 is unknown
	}
	return nil
}

// readLine returns a line without its end. It is valid until the next read.
func readLine(br *bufio.Reader) ([]byte, error) {
	line, err := br.ReadSlice('\n')
	if err != nil {
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			return nil, errMalformed
		case errors.Is(err, io.EOF) && len(line) > 0:
			return nil, io.ErrUnexpectedEOF
		}
		return nil, err
	}
	line = line[:len(line)-1]
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	return line, nil
}

func readChunked(br *bufio.Reader, limit int64, buf []byte) ([]byte, error) {
	for total := int64(0); ; {
		line, err := readLine(br)
		if err != nil {
			return buf, unexpected(err)
		}
		line, _, _ = bytes.Cut(line, []byte(";")) // extensions mean nothing here
		size, err := strconv.ParseUint(string(bytes.TrimSpace(line)), 16, 63)
		if err != nil {
			return buf, errMalformed
		}
		if size == 0 {
			break
		}
		if total += int64(size); total < 0 || total > limit {
			return buf, errTooLarge
		}
		if buf, err = readFull(br, int(size), buf); err != nil {
			return buf, err
		}
		if line, err = readLine(br); err != nil {
			return buf, unexpected(err)
		}
		if len(line) != 0 {
			return buf, errMalformed
		}
	}
	for range maxHeaderLines { // the trailer
		line, err := readLine(br)
		if err != nil {
			return buf, unexpected(err)
		}
		if len(line) == 0 {
			return buf, nil
		}
	}
	return buf, errMalformed
}

// readFull appends n bytes. It makes room as they arrive: the length is what
// the server claims, not yet what it sends.
func readFull(br *bufio.Reader, n int, buf []byte) ([]byte, error) {
	const step = 256 << 10
	for n > 0 {
		part := min(n, step)
		start := len(buf)
		buf = append(buf, make([]byte, part)...)
		if _, err := io.ReadFull(br, buf[start:]); err != nil {
			return buf, unexpected(err)
		}
		n -= part
	}
	return buf, nil
}

func readToEnd(r io.Reader, limit int64, buf []byte) ([]byte, error) {
	start := len(buf)
	for {
		if len(buf) == cap(buf) {
			buf = append(buf, 0)[:len(buf)]
		}
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if int64(len(buf)-start) > limit {
			return buf, errTooLarge
		}
		if errors.Is(err, io.EOF) {
			return buf, nil
		}
		if err != nil {
			return buf, err
		}
	}
}

func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
