package devtools

import "time"

// entry is what the extension reads of one request. The keys and their meaning
// are those of the DevTools protocol of Inertia.
type entry struct {
	Meta          meta                `json:"__meta"`
	HTTP          exchange            `json:"http"`
	Props         map[string]propMeta `json:"props"`
	PropValues    map[string]any      `json:"propValues"`
	Route         route               `json:"route"`
	RenderSource  *place              `json:"renderSource"`
	ComponentPath *string             `json:"componentPath"`
}

type meta struct {
	ID               string   `json:"id"`
	TabUUID          *string  `json:"tabUuid"`
	BatchID          *string  `json:"batchId"`
	Timestamp        string   `json:"timestamp"`
	UTime            float64  `json:"utime"`
	Method           string   `json:"method"`
	URL              string   `json:"url"`
	Component        *string  `json:"component"`
	RequestType      string   `json:"requestType"`
	Status           int      `json:"status"`
	RedirectLocation *string  `json:"redirectLocation"`
	ServerTimingMs   *float64 `json:"serverTimingMs"`
	VisitID          *string  `json:"visitId"`
}

type exchange struct {
	RequestHeaders  map[string]string `json:"requestHeaders"`
	ResponseHeaders map[string]string `json:"responseHeaders"`
	RequestBody     body              `json:"requestBody"`
	ResponseBody    body              `json:"responseBody"`
}

// body is "empty", "present" with a value, or "omitted" with a reason.
type body struct {
	Status string `json:"status"`
	Value  any    `json:"value,omitempty"`
	Reason string `json:"reason,omitempty"`
}

func omitted(reason string) body { return body{Status: "omitted", Reason: reason} }

// propMeta has beside the protocol's fields how long the prop took and how large
// it is: the extension ignores what it does not know.
type propMeta struct {
	InertiaType    string  `json:"inertiaType,omitempty"`
	Shared         bool    `json:"shared"`
	DeferGroup     string  `json:"deferGroup,omitempty"`
	Reset          bool    `json:"reset,omitempty"`
	Once           bool    `json:"once,omitempty"`
	MergeDirection string  `json:"mergeDirection,omitempty"`
	DeepMerge      bool    `json:"deepMerge,omitempty"`
	Rescued        bool    `json:"rescued,omitempty"`
	RenderSource   *place  `json:"renderSource,omitempty"`
	ShareSource    *place  `json:"shareSource,omitempty"`
	DurationMs     float64 `json:"durationMs,omitempty"`
	Bytes          int     `json:"bytes,omitempty"`
	Error          string  `json:"error,omitempty"`
}

type route struct {
	URI          string  `json:"uri"`
	Name         *string `json:"name"`
	Action       *string `json:"action"`
	ActionSource *place  `json:"actionSource"`
}

// place is a line of code.
type place struct {
	File string `json:"file"`
	Line int    `json:"line"`
}

// orNull is s, or null if it is empty.
func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
