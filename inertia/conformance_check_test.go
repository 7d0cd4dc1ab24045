package inertia_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// check compares the response with all that the step expects.
func (run *caseRun) check(s *caseStep, resp *http.Response) {
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		run.fail("body: %v", err)
	}
	body := string(data)
	pageObject := run.page(resp, body)
	if run.c.Level == "props" {
		run.checkProps(s, pageObject)
	}
	for key, want := range s.Expect {
		switch key {
		case "status":
			if got := strconv.Itoa(resp.StatusCode); got != fmt.Sprint(want) {
				run.fail("status %s, want %v; body %.200s; error %v", got, want, body, run.err)
			}
		case "headers":
			for name, value := range want.(map[string]any) {
				run.checkHeader(resp, name, value)
			}
		case "page":
			if resp.Header.Get("X-Inertia") != "true" {
				run.fail("no page: header X-Inertia is missing; body %.200s", body)
			}
			run.subset("page", pageObject, want)
		case "embeddedPage":
			run.subset("embeddedPage", pageObject, want)
		case "props", "metadata": // checkProps
		case "absent":
			for _, path := range want.([]any) {
				run.checkAbsent(pageObject, path.(string))
			}
		case "notEvaluated":
			for _, path := range want.([]any) {
				if run.evaluated[path.(string)] {
					run.fail("%v was evaluated", path)
				}
			}
		case "htmlContains":
			for _, text := range want.([]any) {
				if !strings.Contains(body, text.(string)) {
					run.fail("HTML lacks %q: %s", text, body)
				}
			}
		case "htmlNotContains":
			for _, text := range want.([]any) {
				if strings.Contains(body, text.(string)) {
					run.fail("HTML has %q: %s", text, body)
				}
			}
		case "bodyEmpty":
			if empty := body == ""; empty != want.(bool) {
				run.fail("body is %q", body)
			}
		case "error":
			if run.err == nil {
				run.fail("no error reached the error handler")
			}
		case "handlerRan":
			if run.handlerRan != want.(bool) {
				run.fail("handler ran: %v, want %v", run.handlerRan, want)
			}
		case "ssrRequest":
			run.checkSSRRequest(want)
		case "ssrRequestCount":
			if got := strconv.Itoa(len(run.ssrRequests)); got != fmt.Sprint(want) {
				run.fail("%s SSR requests, want %v", got, want)
			}
		case "hooks":
			run.checkHooks(want.(map[string]any))
		case "jsonHas":
			var v any
			if err := json.Unmarshal(data, &v); err != nil {
				run.fail("body is no JSON: %v: %s", err, body)
			}
			for _, path := range want.([]any) {
				if _, ok := at(v, path.(string)); !ok {
					run.fail("JSON lacks %v: %s", path, body)
				}
			}
		case "json":
			var v any
			if err := decodeNumbers(data, &v); err != nil {
				run.fail("body is no JSON: %v: %s", err, body)
			}
			run.subset("json", v, want)
		case "saveHeader":
			for name, as := range want.(map[string]any) {
				if resp.Header.Get(name) == "" {
					run.fail("no header %s to save", name)
				}
				run.saved[as.(string)] = resp.Header.Get(name)
			}
		case "session":
			run.checkSession(want.(map[string]any))
		default:
			run.fail("expect %q is unknown to the test", key)
		}
	}
}

// page returns the page object of the response, from JSON or from HTML.
func (run *caseRun) page(resp *http.Response, body string) any {
	if resp.Header.Get("X-Inertia") != "true" {
		m := embedded.FindStringSubmatch(body)
		if m == nil {
			return nil
		}
		body = m[1]
	}
	if body == "" {
		return nil
	}
	var page any
	if err := decodeNumbers([]byte(body), &page); err != nil {
		run.fail("page is no JSON: %v: %s", err, body)
	}
	return page
}

// checkProps compares props and metadata exactly.
func (run *caseRun) checkProps(s *caseStep, page any) {
	want, ok := s.Expect["props"]
	if !ok {
		return
	}
	object := mapOf(page)
	if object == nil {
		run.fail("no page: error %v", run.err)
		return
	}
	props := mapOf(object["props"])
	if _, ok := mapOf(want)["errors"]; !ok {
		delete(props, "errors")
	}
	run.exact("props", props, want)
	for _, key := range []string{"component", "props", "url", "version"} {
		if _, ok := object[key]; !ok {
			run.fail("the page object lacks %q", key)
		}
		delete(object, key)
	}
	run.exact("metadata", object, s.Expect["metadata"])
	object["props"] = props
}

// exact compares everything; {} and [] are the same, and so are lists of
// metadata in another order, as the props come from Go maps.
func (run *caseRun) exact(path string, got, want any) {
	if isEmptyContainer(got) && isEmptyContainer(want) {
		return
	}
	switch want := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			run.fail("%s is %v, want %v", path, text(got), text(want))
			return
		}
		for key := range g {
			if _, ok := want[key]; !ok {
				run.fail("%s has %q: %v", path, key, text(g[key]))
			}
		}
		for key, w := range want {
			value, ok := g[key]
			if !ok {
				run.fail("%s lacks %q", path, key)
				continue
			}
			run.exact(path+"."+key, value, w)
		}
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(want) {
			run.fail("%s is %v, want %v", path, text(got), text(want))
			return
		}
		if strings.HasPrefix(path, "metadata") {
			g, want = sorted(g), sorted(want)
		}
		for i := range want {
			run.exact(path+"."+strconv.Itoa(i), g[i], want[i])
		}
	default:
		run.same(path, got, want)
	}
}

// subset compares objects by the members that are wanted, and lists exactly.
func (run *caseRun) subset(path string, got, want any) {
	switch want := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			run.fail("%s is %v, want an object", path, text(got))
			return
		}
		if len(want) == 0 && len(g) > 0 {
			run.fail("%s is %v, want {}", path, text(g))
		}
		for key, w := range want {
			value, ok := g[key]
			if !ok {
				run.fail("%s lacks %q", path, key)
				continue
			}
			run.subset(path+"."+key, value, w)
		}
	case []any:
		g, _ := got.([]any)
		if len(g) != len(want) {
			run.fail("%s is %v, want %v", path, text(got), text(want))
			return
		}
		for i := range want {
			run.subset(path+"."+strconv.Itoa(i), g[i], want[i])
		}
	default:
		run.same(path, got, want)
	}
}

var soon = regexp.MustCompile(`^now\+(\d+)s in ms, \+-(\d+)s$`)

func (run *caseRun) same(path string, got, want any) {
	if w, ok := want.(string); ok {
		if m := soon.FindStringSubmatch(w); m != nil {
			seconds, _ := strconv.Atoi(m[1])
			tolerance, _ := strconv.Atoi(m[2])
			at, err := strconv.ParseInt(fmt.Sprint(got), 10, 64)
			left, slack := time.Duration(seconds)*time.Second, time.Duration(tolerance)*time.Second
			got := time.UnixMilli(at).Add(-left) // when the page was made
			if err != nil || got.Before(run.began.Add(-slack)) || got.After(time.Now().Add(slack)) {
				run.fail("%s is %v, want %s", path, got, want)
			}
			return
		}
	}
	if a, ok := got.(json.Number); ok {
		if b, ok := want.(json.Number); ok && a != b {
			x, _ := a.Float64()
			y, _ := b.Float64()
			if x != y {
				run.fail("%s is %v, want %v", path, a, b)
			}
			return
		}
	}
	if !reflect.DeepEqual(got, want) {
		run.fail("%s is %v, want %v", path, text(got), text(want))
	}
}

func (run *caseRun) checkAbsent(page any, path string) {
	path, literal := strings.CutSuffix(path, " (as a literal key)")
	if literal {
		head, key, _ := strings.Cut(path, ".")
		if _, ok := mapOf(mapOf(page)[head])[key]; ok {
			run.fail("%s exists as a literal key", path)
		}
		return
	}
	if v, ok := at(page, path); ok {
		run.fail("%s exists: %v", path, text(v))
	}
}

func (run *caseRun) checkHeader(resp *http.Response, name string, want any) {
	got := strings.Join(resp.Header.Values(name), ", ")
	if want == nil {
		if got != "" {
			run.fail("header %s is %q, want none", name, got)
		}
		return
	}
	w := want.(string)
	ok := got == w
	if prefix, found := strings.CutPrefix(w, "starts with "); found {
		ok = strings.HasPrefix(got, prefix)
	} else if suffix, found := strings.CutPrefix(w, "ends with "); found {
		ok = strings.HasSuffix(got, suffix)
	} else if part, found := strings.CutPrefix(w, "contains "); found {
		ok = strings.Contains(got, part)
	} else if saved, found := strings.CutPrefix(w, "differs from "); found {
		ok = got != run.saved[saved]
	} else if name == "Location" || name == "X-Inertia-Location" || name == "X-Inertia-Redirect" {
		ok = resolve(got) == resolve(w)
	}
	if !ok {
		run.fail("header %s is %q, want %q", name, got, w)
	}
}

// resolve makes a location absolute, as the client does.
func resolve(location string) string {
	base, _ := url.Parse(origin)
	u, err := base.Parse(location)
	if err != nil {
		return location
	}
	return u.String()
}

func (run *caseRun) checkSSRRequest(want any) {
	if want == nil {
		if len(run.ssrRequests) > 0 {
			run.fail("SSR was asked: %v", run.ssrRequests)
		}
		return
	}
	if len(run.ssrRequests) == 0 {
		run.fail("SSR was not asked; events %v", run.events)
		return
	}
	got := run.ssrRequests[0]
	for key, w := range want.(map[string]any) {
		if key != "body" {
			run.subset("ssrRequest."+key, got[key], w)
			continue
		}
		for _, name := range []string{"component", "props", "url", "version"} {
			if _, ok := mapOf(got["body"])[name]; !ok {
				run.fail("the SSR request is not the page object: %v", got["body"])
			}
		}
	}
}

func (run *caseRun) checkHooks(want map[string]any) {
	for name, event := range want {
		i := slices.IndexFunc(run.events, func(e map[string]any) bool { return e["hook"] == name })
		if i < 0 {
			if event != nil {
				run.fail("hook %s was not called: %v", name, run.events)
			}
			continue
		}
		if event == nil {
			run.fail("hook %s was called: %v", name, run.events[i])
			continue
		}
		run.subset("hooks."+name, run.events[i], event)
	}
}

func (run *caseRun) checkSession(want map[string]any) {
	run.sections = nil
	run.send(httptest.NewRequest("GET", origin+"/__session", nil))
	for key, w := range want {
		if key != "previousUrl" {
			run.fail("session %q is unknown to the test", key)
			continue
		}
		var got string
		if err := json.Unmarshal(run.sections["previous"]["url"], &got); err != nil || resolve(got) != resolve(w.(string)) {
			run.fail("session.previousUrl is %q, want %q", got, w)
		}
	}
}

func isEmptyContainer(v any) bool {
	switch v := v.(type) {
	case nil:
		return false
	case map[string]any:
		return len(v) == 0
	case []any:
		return len(v) == 0
	}
	return false
}

func sorted(list []any) []any {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b any) int { return strings.Compare(text(a), text(b)) })
	return list
}
