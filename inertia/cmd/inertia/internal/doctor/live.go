package doctor

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

var client = &http.Client{Timeout: 10 * time.Second}

func checkDevServer(ctx context.Context, p *project) (findings []Finding) {
	for _, hot := range p.source.hotFiles {
		file := filepath.Join(p.Dir, filepath.FromSlash(hot.value))
		address, err := os.ReadFile(file)
		if err != nil {
			continue // no dev server runs
		}
		if problem := devServer(ctx, string(address)); problem != "" {
			findings = append(findings, Finding{file + " names " + problem, "delete the file, or start the dev server", true})
		}
	}
	if address := os.Getenv("VITE_DEV_URL"); address != "" {
		if problem := devServer(ctx, address); problem != "" {
			findings = append(findings, Finding{"VITE_DEV_URL names " + problem, "unset the variable, or start the dev server", true})
		}
	}
	return findings
}

// devServer says what is wrong with a dev server of Vite, or "".
func devServer(ctx context.Context, address string) string {
	target := strings.TrimRight(strings.TrimSpace(address), "/") + viteClient
	answer, err := get(ctx, target, nil)
	switch {
	case err != nil:
		return fmt.Sprintf("a dev server that does not answer: %v", err)
	case answer.status != http.StatusOK || !strings.Contains(answer.header.Get("Content-Type"), "javascript"):
		return fmt.Sprintf("something that is not a dev server of Vite, or one with another base: %s is answered with status %d", target, answer.status)
	}
	return ""
}

// viteClient is the script that keeps the browser in touch with the dev server.
const viteClient = "/@vite/client"

// reply is an answer that was read.
type reply struct {
	status int
	header http.Header
	url    *url.URL // after redirects
	body   string
}

func get(ctx context.Context, target string, header http.Header) (reply, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, target, nil)
	if err != nil {
		return reply{}, err
	}
	maps.Copy(r.Header, header)
	response, err := client.Do(r)
	if err != nil {
		return reply{}, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 8<<20))
	return reply{response.StatusCode, response.Header, response.Request.URL, string(body)}, err
}

var (
	pageScript = regexp.MustCompile(`(?s)<script[^>]*data-page="[^"]*"[^>]*>(.*?)</script>`)
	scriptTag  = regexp.MustCompile(`<script\b([^>]*)>`)
	attribute  = regexp.MustCompile(`\b(src|nonce|type)="([^"]*)"`)
	nonceOf    = regexp.MustCompile(`'nonce-([^']+)'`)
)

// checkLive asks for a page, as a browser and as the client do.
func checkLive(ctx context.Context, p *project) (findings []Finding) {
	if p.URL == "" {
		return nil
	}
	document, err := get(ctx, p.URL, http.Header{"Accept": {"text/html"}})
	if err != nil {
		return []Finding{{fmt.Sprintf("%s does not answer: %v", p.URL, err), "start the application, or name another page by -url", false}}
	}
	match := pageScript.FindStringSubmatch(document.body)
	if match == nil {
		return []Finding{{
			fmt.Sprintf("%s is not an Inertia page (status %d)", document.url, document.status),
			"name a page that a handler renders with inertia.Render, and see that the root template has {{ .Body }}", false,
		}}
	}
	var page struct {
		Component, URL string
		Version        *string
	}
	if err := json.Unmarshal([]byte(match[1]), &page); err != nil {
		findings = append(findings, Finding{
			fmt.Sprintf("the page in the document is not JSON: %v", err),
			"use {{ .Body }} in the root template as it is, not inside of another element of script", false,
		})
	}
	findings = append(findings, policyFindings(document)...)
	findings = append(findings, scriptFindings(ctx, document)...)

	// The same page, as the client asks for it.
	header := http.Header{"X-Inertia": {"true"}, "Accept": {"text/html, application/xhtml+xml"}}
	if page.Version != nil {
		header.Set("X-Inertia-Version", *page.Version)
	}
	visit, err := get(ctx, document.url.String(), header)
	switch {
	case err != nil:
		findings = append(findings, Finding{fmt.Sprintf("a visit fails: %v", err), "see the log of the application", false})
	case visit.header.Get("X-Inertia") == "":
		findings = append(findings, Finding{
			fmt.Sprintf("a visit of the client is not answered with a page (status %d, no header X-Inertia)", visit.status),
			"see that nothing between browser and program drops the headers X-Inertia and X-Inertia-Version", false,
		})
	case !strings.Contains(strings.Join(visit.header.Values("Vary"), ","), "X-Inertia"):
		findings = append(findings, Finding{
			"answers do not vary by X-Inertia, so that caches give JSON to browsers",
			"see that nothing between browser and program drops the header Vary", false,
		})
	}
	return findings
}

// policyFindings compares the tags of a document with its policy.
func policyFindings(document reply) []Finding {
	policy := document.header.Get("Content-Security-Policy")
	return append(nonceFindings(document, policy), socketFindings(document, policy)...)
}

// socketFindings looks whether the policy lets the browser hear from the dev
// server.
func socketFindings(document reply, policy string) []Finding {
	for _, tag := range scriptTag.FindAllStringSubmatch(document.body, -1) {
		script, err := document.url.Parse(attributes(tag[1])["src"])
		if policy == "" || err != nil || !strings.HasSuffix(script.Path, viteClient) {
			continue
		}
		socket := *script
		socket.Scheme = strings.Replace(script.Scheme, "http", "ws", 1)
		allowed := directive(policy, "connect-src")
		own := script.Host == document.url.Host
		if own && slices.Contains(allowed, "'self'") {
			return nil
		}
		for _, source := range allowed {
			source = strings.TrimRight(source, "/")
			if source == "*" || source == socket.Scheme+":" || source == socket.Scheme+"://"+socket.Host || source == socket.Host {
				return nil
			}
		}
		return []Finding{{
			fmt.Sprintf("the Content-Security-Policy keeps the browser from %s://%s, by which the dev server tells of changes", socket.Scheme, socket.Host),
			fmt.Sprintf("add %s://%s and %s://%[2]s to connect-src in development", script.Scheme, socket.Host, socket.Scheme), false,
		}}
	}
	return nil
}

// directive returns the sources of a directive that is about fetching.
func directive(policy, name string) []string {
	var fallback []string
	for part := range strings.SplitSeq(policy, ";") {
		fields := strings.Fields(part)
		switch {
		case len(fields) == 0:
		case strings.EqualFold(fields[0], name):
			return fields[1:]
		case strings.EqualFold(fields[0], "default-src"):
			fallback = fields[1:]
		}
	}
	if fallback == nil {
		return []string{"*"} // nothing is said
	}
	return fallback
}

func nonceFindings(document reply, policy string) []Finding {
	nonces := nonceOf.FindStringSubmatch(policy)
	if policy == "" || nonces == nil {
		return nil
	}
	for _, tag := range scriptTag.FindAllStringSubmatch(document.body, -1) {
		a := attributes(tag[1])
		if a["type"] != "application/json" && a["nonce"] != nonces[1] {
			return []Finding{{
				"the Content-Security-Policy has a nonce that the scripts of the document do not carry",
				"return the nonce of the policy in the function of inertia.WithNonce", false,
			}}
		}
	}
	return nil
}

// scriptFindings asks for the scripts of a document.
func scriptFindings(ctx context.Context, document reply) (findings []Finding) {
	scripts := 0
	for _, tag := range scriptTag.FindAllStringSubmatch(document.body, -1) {
		src := attributes(tag[1])["src"]
		if src == "" {
			continue
		}
		scripts++
		target, err := document.url.Parse(src)
		if err != nil {
			continue
		}
		script, err := get(ctx, target.String(), nil)
		switch {
		case err != nil:
			findings = append(findings, Finding{fmt.Sprintf("the script %s cannot be loaded: %v", target, err), "start the dev server, or build the front end", false})
		case script.status != http.StatusOK || !strings.Contains(script.header.Get("Content-Type"), "javascript"):
			findings = append(findings, Finding{
				fmt.Sprintf("the script %s is answered with status %d, %s", target, script.status, script.header.Get("Content-Type")),
				"mount assets.Handler() at the path of vite.WithBase, and make that base the one of vite.config.ts", false,
			})
		}
	}
	if scripts == 0 {
		findings = append(findings, Finding{
			"the document loads no script",
			"pass inertia.WithAssets, and put {{ .Assets }} into the head of the root template", false,
		})
	}
	return findings
}

func attributes(tag string) map[string]string {
	m := map[string]string{}
	for _, a := range attribute.FindAllStringSubmatch(tag, -1) {
		m[a[1]] = strings.ReplaceAll(a[2], "&#43;", "+")
	}
	return m
}
