package mail_test

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"testing"

	"github.com/chinertia/chinertia/chiexample/mail"
	"github.com/matryer/is"
)

func TestTheConsoleShowsWhatWouldBeSent(t *testing.T) {
	is := is.New(t)
	var out strings.Builder
	m, err := mail.New("", &out)
	is.NoErr(err)
	is.NoErr(m.Send(t.Context(), mail.Message{To: "ida@example.org", Subject: "Hello", Text: "http://localhost/x\n"}))
	is.Equal(out.String(), "\n-- mail to ida@example.org: Hello\nhttp://localhost/x\n--\n")
}

func TestAddressesOfServersThatAreWrong(t *testing.T) {
	for _, address := range []string{"mail.example", "http://mail.example?from=a@b.example", "smtp://mail.example", "smtp://?from=a@b.example", "smtp://mail.example:port?from=a@b.example", "smtp://u:secret@mail.example"} {
		t.Run(address, func(t *testing.T) {
			is := is.New(t)
			_, err := mail.New(address, nil)
			is.True(err != nil)
			is.True(!strings.Contains(err.Error(), "secret"))
		})
	}
}

func TestAMessageReachesTheServer(t *testing.T) {
	is := is.New(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	is.NoErr(err)
	defer listener.Close()
	got := make(chan string, 1)
	go func() { got <- receive(listener) }()
	m, err := mail.New(fmt.Sprintf("smtp://%s?from=kith@mail.example", listener.Addr()), nil)
	is.NoErr(err)
	is.NoErr(m.Send(t.Context(), mail.Message{To: "ida@example.org", Subject: "Hello", Text: "The link."}))
	text := <-got
	for _, want := range []string{"MAIL FROM:<kith@mail.example>", "RCPT TO:<ida@example.org>", "Subject: Hello", "The link."} {
		is.True(strings.Contains(text, want))
	}
	is.True(m.Send(t.Context(), mail.Message{To: "ida@example.org\r\nBcc: all@example.org", Text: "x"}) != nil)
}

// receive is a server that takes one message and returns all that it was told.
func receive(listener net.Listener) string {
	conn, err := listener.Accept()
	if err != nil {
		return err.Error()
	}
	defer conn.Close()
	var all strings.Builder
	in := bufio.NewScanner(conn)
	fmt.Fprint(conn, "220 ready\r\n")
	for data := false; in.Scan(); {
		line := in.Text()
		all.WriteString(line + "\n")
		switch {
		case data && line == ".":
			data = false
			fmt.Fprint(conn, "250 taken\r\n")
		case data:
		case line == "DATA":
			data = true
			fmt.Fprint(conn, "354 go on\r\n")
		case line == "QUIT":
			fmt.Fprint(conn, "221 bye\r\n")
			return all.String()
		default:
			fmt.Fprint(conn, "250 ok\r\n")
		}
	}
	return all.String()
}
