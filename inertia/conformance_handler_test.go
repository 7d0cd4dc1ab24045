package inertia_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"

	"github.com/chinertia/chinertia/inertia"
	"github.com/chinertia/chinertia/validate"
)

// serve is the handler of the application.
func (run *caseRun) serve(w http.ResponseWriter, r *http.Request) {
	if run.c.Level == "props" {
		if shared := run.server["shared"]; shared != nil {
			inertia.Share(r.Context(), run.props(shared))
		}
		run.handlerRan = true
		inertia.Render(w, r, run.server["component"].(string), run.props(run.server["props"]))
		return
	}
	h, _ := run.server["handler"].(map[string]any)
	if h == nil {
		http.NotFound(w, r)
		return
	}
	if v, ok := h["validate"].(map[string]any); ok {
		if !run.validate(w, r, v["validator"].(map[string]any)) {
			return
		}
		then, _ := h["then"].(map[string]any)
		h = then
	}
	run.handlerRan = true
	run.act(w, r, h)
}

// validate binds the body to a struct with the rules, and answers if it fails.
func (run *caseRun) validate(w http.ResponseWriter, r *http.Request, rules map[string]any) bool {
	var fields []reflect.StructField
	for name, rule := range rules {
		tag := fmt.Sprintf(`json:%q validate:%q`, name, strings.ReplaceAll(rule.(string), "|", ","))
		fields = append(fields, reflect.StructField{Name: strings.ToUpper(name[:1]) + name[1:], Type: reflect.TypeFor[string](), Tag: reflect.StructTag(tag)})
	}
	dst := reflect.New(reflect.StructOf(fields))
	if err := validate.Default().Bind(r, dst.Interface()); err != nil {
		inertia.BackWithErrors(w, r, err)
		return false
	}
	return true
}

// act does what the handler of a case does: effects first, then the response.
func (run *caseRun) act(w http.ResponseWriter, r *http.Request, h map[string]any) {
	ctx := r.Context()
	status := http.StatusFound
	var opts []inertia.RenderOption
	for key, value := range h {
		switch key {
		case "flash":
			for k, v := range value.(map[string]any) {
				inertia.Flash(ctx, k, v)
			}
		case "flashCalls":
			for _, call := range value.([]any) {
				for k, v := range call.(map[string]any) {
					inertia.Flash(ctx, k, v)
				}
			}
		case "errors":
			inertia.SetErrors(ctx, validationErrors(value.(map[string]any)))
		case "clearHistory":
			inertia.ClearHistory(ctx)
		case "encryptHistory":
			inertia.EncryptHistory(ctx, value.(bool))
		case "preserveFragment":
			inertia.PreserveFragment(ctx)
		case "withoutSsr", "disableSsr":
			inertia.SkipSSR(ctx)
		case "shared":
			inertia.Share(ctx, run.props(value))
		case "viewData":
			opts = append(opts, inertia.ViewData(value.(map[string]any)))
		case "etag":
			opts = append(opts, inertia.ETag(value.(string)))
		case "cookies":
			for name, v := range value.(map[string]any) {
				http.SetCookie(w, &http.Cookie{Name: name, Value: v.(string)})
			}
		case "responseHeaders":
			for name, v := range value.(map[string]any) {
				w.Header().Set(name, v.(string))
			}
		case "status":
			n, _ := value.(json.Number).Int64()
			status = int(n)
			opts = append(opts, inertia.Status(status))
		case "render", "props", "redirect", "location", "respond", "raise", "back":
		default:
			run.fail("handler %q is unknown to the test", key)
		}
	}
	switch {
	case h["render"] != nil:
		inertia.Render(w, r, h["render"].(string), run.props(h["props"]), opts...)
	case h["redirect"] != nil:
		http.Redirect(w, r, h["redirect"].(string), status)
	case h["location"] != nil:
		inertia.Location(w, r, h["location"].(string))
	case h["back"] != nil:
		inertia.Back(w, r)
	case h["raise"] != nil:
		raise := h["raise"].(map[string]any)
		n, _ := raise["status"].(json.Number).Int64()
		message, _ := raise["message"].(string)
		inertia.Error(w, r, &inertia.HTTPError{Status: int(n), Message: message})
	case h["respond"] != nil:
		respond := h["respond"].(map[string]any)
		n, _ := respond["status"].(json.Number).Int64()
		for name, v := range mapOf(respond["headers"]) {
			w.Header().Set(name, v.(string))
		}
		w.WriteHeader(int(n))
		if body, _ := respond["body"].(string); body != "" {
			io.WriteString(w, body)
		}
	}
}

func mapOf(v any) map[string]any {
	m, _ := v.(map[string]any)
	return m
}

func validationErrors(fields map[string]any) inertia.ValidationErrors {
	errs := inertia.ValidationErrors{}
	for name, value := range fields {
		switch value := value.(type) {
		case []any:
			for _, message := range value {
				errs[name] = append(errs[name], message.(string))
			}
		default:
			errs[name] = []string{fmt.Sprint(value)}
		}
	}
	return errs
}
