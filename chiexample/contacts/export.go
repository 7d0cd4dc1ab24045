package contacts

import (
	"database/sql"
	"encoding/csv"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/chinertia/chinertia/chiexample/accounts"
	"github.com/chinertia/chinertia/inertia"
)

// export streams the contacts that match the filter as a download.
func (c *Contacts) export(w http.ResponseWriter, r *http.Request) {
	where, args := filterOf(r).where(accounts.MustCurrent(r).AccountID)
	rows, err := c.db.Query(r.Context(), `SELECT c.first_name, c.last_name, c.email, c.phone, c.title, c.status, c.city, c.country, o.name`+
		from+where+` ORDER BY c.last_name, c.first_name`, args...)
	if err != nil {
		inertia.Error(w, r, err)
		return
	}
	defer rows.Close()
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="contacts-`+time.Now().UTC().Format(time.DateOnly)+`.csv"`)
	out := csv.NewWriter(w)
	out.Write(csvColumns)
	values := make([]sql.NullString, len(csvColumns))
	targets := make([]any, len(values))
	for i := range values {
		targets[i] = &values[i]
	}
	record := make([]string, len(values))
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			break
		}
		for i, v := range values {
			record[i] = harmless(v.String)
		}
		out.Write(record)
	}
	out.Flush()
	if err := rows.Err(); err != nil && r.Context().Err() == nil { // the visitor is there, and it is too late for another status
		slog.ErrorContext(r.Context(), "export failed", "error", err)
	}
}

// formula finds what a spreadsheet may take for the beginning of a formula. It
// may split the line at other characters than we do, so that any of them begins
// a cell; and it knows the wide forms of the signs.
var formula = regexp.MustCompile("(^|[;,\\t\\r\\n|])([\\s\"']*)([=+\\-@\uff1d\uff0b\uff0d\uff20])")

// harmless keeps spreadsheets from taking a text for a formula. Phone numbers
// may begin with a plus.
func harmless(s string) string {
	if strings.Trim(s, "+0123456789 ()-") == "" && strings.LastIndexByte(s, '+') <= 0 && !strings.HasPrefix(s, "-") {
		return s
	}
	return formula.ReplaceAllString(s, "$1'$2$3")
}
