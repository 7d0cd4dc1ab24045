package inertia_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// pending lists the cases whose feature is still missing, with the reason. A
// case in it that passes fails the test, so the list can only shrink.
var pending = map[string]string{}

// TestConformance runs every case of every file in testdata/conformance, in the
// format that the files describe themselves: through the public API only, over
// chi, a real session store and a scripted server for SSR.
func TestConformance(t *testing.T) {
	const dir = "../testdata/conformance"
	seen := map[string]bool{}
	files := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".json" {
			return err
		}
		files++
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		var file struct{ Cases []json.RawMessage }
		if err := json.Unmarshal(data, &file); err != nil {
			return err
		}
		for _, raw := range file.Cases {
			var c conformanceCase
			if err := decodeNumbers(raw, &c); err != nil {
				t.Errorf("%s: %v", path, err)
				continue
			}
			seen[c.ID] = true
			t.Run(c.ID, func(t *testing.T) { runCase(t, &c) })
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files == 0 || len(seen) < 169 {
		t.Errorf("found %d files with %d cases: want at least the 169 cases that were there", files, len(seen))
	}
	for id := range pending {
		if !seen[id] {
			t.Errorf("pending case %s does not exist", id)
		}
	}
}

func runCase(t *testing.T, c *conformanceCase) {
	if c.Withdrawn != "" {
		t.Skipf("withdrawn: %s", c.Withdrawn)
	}
	run := &caseRun{t: t, c: c, saved: map[string]string{}}
	defer func() {
		if _, ok := pending[c.ID]; ok && len(run.failures) == 0 {
			t.Errorf("%s passes: take it off the pending list", c.ID)
			return
		} else if ok {
			t.Skipf("pending: %s", pending[c.ID])
		}
		for _, f := range run.failures {
			t.Error(f)
		}
		if len(run.failures) > 0 {
			t.Logf("%s: %s", c.Area, c.Name)
		}
	}()
	run.start()
	if len(c.Steps) == 0 {
		run.step(&c.caseStep)
		return
	}
	for i := range c.Steps {
		run.step(&c.Steps[i])
	}
}

type conformanceCase struct {
	ID, Area, Level, Name string
	Withdrawn             string // why the case does not hold here
	Config                map[string]any
	Steps                 []caseStep
	caseStep
}

type caseStep struct {
	Request struct {
		Method, URL string
		Headers     map[string]string
		Body        any
		Session     map[string]any
	}
	Server map[string]any
	Expect map[string]any
}

func (c *conformanceCase) UnmarshalJSON(data []byte) error {
	type plain struct {
		ID, Area, Level, Name string
		Withdrawn             string
		Config                map[string]any
		Steps                 []caseStep
	}
	var p plain
	if err := decodeNumbers(data, &p); err != nil {
		return err
	}
	c.ID, c.Area, c.Level, c.Name, c.Withdrawn, c.Config, c.Steps = p.ID, p.Area, p.Level, p.Name, p.Withdrawn, p.Config, p.Steps
	return decodeNumbers(data, &c.caseStep)
}

// step sends the request of a step and checks the response.
func (run *caseRun) step(s *caseStep) {
	run.events = nil
	run.ssrRequests = nil
	run.handlerRan = false
	run.err = nil
	clear(run.evaluated)
	if len(s.Request.Session) > 0 {
		run.seed(s.Request.Session)
	}
	run.server = s.Server
	resp := run.send(s.request(run))
	run.check(s, resp)
}

func (s *caseStep) request(run *caseRun) *http.Request {
	var body *bytes.Reader
	switch b := s.Request.Body.(type) {
	case nil:
		body = bytes.NewReader(nil)
	case string:
		body = bytes.NewReader([]byte(b))
	default:
		data, err := json.Marshal(b)
		if err != nil {
			run.fail("request body: %v", err)
		}
		body = bytes.NewReader(data)
	}
	url := s.Request.URL
	if url == "" {
		url = "/"
	}
	r := httptest.NewRequest(s.Request.Method, origin+strings.TrimPrefix(url, origin), body)
	r.RequestURI = strings.TrimPrefix(url, origin)
	if s.Request.Body != nil && s.Request.Headers["Content-Type"] == "" {
		r.Header.Set("Content-Type", "application/json") // as the client sends data
	}
	r.Header.Set("Accept", "text/html, application/xhtml+xml")
	for _, name := range slices.Sorted(maps.Keys(s.Request.Headers)) {
		value := s.Request.Headers[name]
		for key, saved := range run.saved {
			value = strings.ReplaceAll(value, "{"+key+"}", saved)
		}
		r.Header.Set(name, value)
	}
	return r
}
