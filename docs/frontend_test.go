package docs_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// parse reads files and fails with the first message of a compiler about one.
// Single-file components are compiled; the rest is only parsed, as names of the
// reader's app are unknown.
const parse = `
import { readFileSync } from 'node:fs'
import ts from 'typescript'
import * as vue from 'vue/compiler-sfc'

let failed = false
const report = (file, message) => { failed = true; console.log(file + ': ' + message) }
for (const file of process.argv.slice(2)) {
  const source = readFileSync(file, 'utf8')
  if (!file.endsWith('.vue')) {
    const { diagnostics } = ts.transpileModule(source, { fileName: file, reportDiagnostics: true, compilerOptions: { jsx: ts.JsxEmit.Preserve } })
    for (const d of diagnostics) report(file, ts.flattenDiagnosticMessageText(d.messageText, ' '))
    continue
  }
  try {
    const { descriptor, errors } = vue.parse(source, { filename: file })
    for (const e of errors) report(file, e.message)
    if (descriptor.scriptSetup) vue.compileScript(descriptor, { id: file })
    if (descriptor.template) {
      const t = vue.compileTemplate({ id: file, filename: file, source: descriptor.template.content, compilerOptions: { expressionPlugins: ['typescript'] } })
      for (const e of t.errors) report(file, e.message ?? e)
    }
  } catch (e) {
    if (!/Failed to resolve import source "@\//.test(e.message)) report(file, e.message) // a file of the reader's app
  }
}
process.exit(failed ? 1 : 0)
`

// TestFrontEndBlocks parses the blocks of TypeScript and the components of Vue
// and React. Svelte's are built in the test of the hello app.
func TestFrontEndBlocks(t *testing.T) {
	modules := compilers(t)
	dir := t.TempDir()
	if err := os.Symlink(modules, filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("parse.mjs", parse)
	args := []string{"parse.mjs"}
	for i, b := range blocks(t, "ts", "tsx", "vue") {
		name := fmt.Sprintf("%03d-%s-%d.%s", i, filepath.Base(b.page), b.line, b.lang)
		write(name, b.code)
		args = append(args, name)
	}
	if len(args) < 11 {
		t.Fatalf("only %d blocks of the front end were found", len(args)-1)
	}
	broken := map[string]string{
		"broken.ts":  "const a = {",
		"broken.tsx": "export default () => <p></b>",
		"broken.vue": `<template><p v-if="a +"></p></template>`,
		"tag.vue":    "<template><p></template>",
	}
	for name, code := range broken {
		write(name, code)
		args = append(args, name)
	}
	cmd := exec.Command("node", args...)
	cmd.Dir = dir
	out, err := cmd.Output()
	if failure, ok := errors.AsType[*exec.ExitError](err); !ok || failure.ExitCode() != 1 {
		t.Fatalf("node: %v\n%s", err, out)
	}
	for line := range strings.Lines(string(out)) {
		name, message, _ := strings.Cut(line, ": ")
		if _, meant := broken[name]; meant {
			broken[name] = ""
			continue
		}
		t.Errorf("%s: %s", name, message)
	}
	for name, code := range broken {
		if code != "" {
			t.Errorf("%s: the check finds no mistake in %s", name, code)
		}
	}
}

// compilers returns the folder of the packages that the example is built with. It
// installs them if they are not there yet, and skips the test if it cannot.
func compilers(t *testing.T) string {
	t.Helper()
	web, err := filepath.Abs("../chiexample/web")
	if err != nil {
		t.Fatal(err)
	}
	modules := filepath.Join(web, "node_modules")
	if _, err := os.Stat(filepath.Join(modules, ".package-lock.json")); err == nil { // written at the end
		return modules
	}
	if testing.Short() {
		t.Skip("no packages in chiexample/web: installing them takes long")
	}
	if _, err := exec.LookPath("npm"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("no npm in PATH: CI has to check the blocks")
		}
		t.Skip("no npm in PATH: install it to check the blocks")
	}
	cmd := exec.Command("npm", "ci", "--no-audit", "--no-fund")
	cmd.Dir = web
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("npm ci in chiexample/web: %v\n%s", err, out)
	}
	return modules
}
