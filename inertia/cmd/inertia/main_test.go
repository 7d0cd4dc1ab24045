package main

import (
	"strings"
	"testing"
)

func TestCommandLine(t *testing.T) {
	tests := []struct {
		name   string
		args   []string
		status int
		stdout string
		stderr string
	}{
		{"nothing", nil, 2, "", "Usage: inertia COMMAND"},
		{"help", []string{"-h"}, 0, "generate", ""},
		{"an unknown command", []string{"frobnicate"}, 2, "", `there is no command "frobnicate"`},
		{"the help of a command", []string{"generate", "-h"}, 0, "", "-watch"},
		{"no name", []string{"new", "-react"}, 2, "", "Usage: inertia new"},
		{"two names", []string{"new", "one", "two", "-react"}, 2, "", `want one name, but there are ["one" "two" "-react"]`},
		{"an unknown option", []string{"generate", "-frobnicate"}, 2, "", "-frobnicate"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var stdout, stderr strings.Builder
			status := run(t.Context(), test.args, &stdout, &stderr)
			if status != test.status || !strings.Contains(stdout.String(), test.stdout) || !strings.Contains(stderr.String(), test.stderr) {
				t.Errorf("status %d, stdout %q, stderr %q; want %d, %q, %q", status, &stdout, &stderr, test.status, test.stdout, test.stderr)
			}
		})
	}
}
