// Package deploy has the files for running Kith elsewhere. Their test finds
// variables of the environment that the program does not read.
package deploy

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

func TestVariablesAreFlagsOfTheProgram(t *testing.T) {
	help, err := exec.CommandContext(t.Context(), "go", "run", "..", "-h").CombinedOutput()
	if err != nil && !strings.Contains(string(help), "-addr") {
		t.Fatalf("%v\n%s", err, help)
	}
	for _, name := range []string{"compose.yaml", "Dockerfile", "kith.service"} {
		file, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		set := regexp.MustCompile(`(?m)[\s"]KITH_([A-Z_]+)(?:=|: )`).FindAllStringSubmatch(string(file), -1)
		if len(set) == 0 && name != "kith.service" {
			t.Errorf("%s sets nothing", name)
		}
		for _, variable := range set {
			option := strings.ToLower(strings.ReplaceAll(variable[1], "_", "-"))
			if !strings.Contains(string(help), "\n  -"+option) {
				t.Errorf("%s sets KITH_%s, and the program has no flag -%s", name, variable[1], option)
			}
		}
	}
}
