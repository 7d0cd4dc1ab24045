package docs_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
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
	run := func(files ...string) (string, error) {
		script := filepath.Join(dir, "parse.mjs")
		if err := os.WriteFile(script, []byte(parse), 0o644); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command("node", append([]string{script}, files...)...)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		return string(bytes.TrimSpace(out)), err
	}
	var files []string
	for i, b := range blocks(t, "ts", "tsx", "vue") {
		name := fmt.Sprintf("%03d-%s-%d.%s", i, filepath.Base(b.page), b.line, b.lang)
		if err := os.WriteFile(filepath.Join(dir, name), []byte(b.code), 0o644); err != nil {
			t.Fatal(err)
		}
		files = append(files, name)
	}
	if len(files) < 10 {
		t.Fatalf("only %d blocks of the front end were found", len(files))
	}
	if out, err := run(files...); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	for name, code := range map[string]string{
		"broken.ts":  "const a = {",
		"broken.tsx": "export default () => <p></b>",
		"broken.vue": `<template><p v-if="a +"></p></template>`,
		"tag.vue":    "<template><p></template>",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(code), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := run(name); err == nil {
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
