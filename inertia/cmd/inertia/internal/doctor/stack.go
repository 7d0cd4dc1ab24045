package doctor

import (
	"context"
	"go/ast"
	"slices"
)

// stackOf returns the middleware that the statements of a block put into a
// router with Use, in their order, as far as it is known here.
func stackOf(block *ast.BlockStmt, imports map[string]string, at func(ast.Node) string) (stack []layer) {
	for _, statement := range block.List {
		expression, ok := statement.(*ast.ExprStmt)
		if !ok {
			continue
		}
		call, ok := expression.X.(*ast.CallExpr)
		if !ok {
			continue
		}
		if use, ok := call.Fun.(*ast.SelectorExpr); !ok || use.Sel.Name != "Use" {
			continue
		}
		for _, arg := range call.Args {
			name := ""
			switch arg := arg.(type) {
			case *ast.CallExpr:
				if pkg, function := calls(arg, imports); pkg != "" {
					name = pkg + "." + function
				}
			case *ast.SelectorExpr:
				if arg.Sel.Name == "LoadAndSave" {
					name = "LoadAndSave"
				} else if x, ok := arg.X.(*ast.Ident); ok && imports[x.Name] != "" {
					name = imports[x.Name] + "." + arg.Sel.Name
				}
			}
			if name != "" {
				stack = append(stack, layer{name, at(arg)})
			}
		}
	}
	return stack
}

// wrapped returns the stacks of a handler that is wrapped in calls, as in
// inertia.Middleware(...)(sessions.LoadAndSave(mux)).
func wrapped(call *ast.CallExpr, imports map[string]string, at func(ast.Node) string) (stacks [][]layer) {
	outer, ok := call.Fun.(*ast.CallExpr)
	if !ok {
		return nil
	}
	pkg, function := calls(outer, imports)
	if pkg+"."+function != "inertia.Middleware" {
		return nil
	}
	for _, arg := range call.Args {
		ast.Inspect(arg, func(n ast.Node) bool {
			if x, ok := n.(*ast.SelectorExpr); ok && x.Sel.Name == "LoadAndSave" {
				stacks = append(stacks, []layer{{"inertia.Middleware", at(outer)}, {"LoadAndSave", at(x)}})
			}
			return true
		})
	}
	return stacks
}

// before are the rules: the first has to stand before the second, or else.
var before = []struct{ first, second, problem string }{
	{"LoadAndSave", "inertia.Middleware", "the session is loaded after Inertia, which then has nowhere to keep flash data and errors"},
	{"inertia.Middleware", "inertia.ErrorPages", "error pages are Inertia pages, which there are none of before the middleware"},
	{"inertia.Middleware", "inertia.EncryptedHistory", "the history of pages is not encrypted before there is Inertia"},
}

func checkStack(_ context.Context, p *project) (findings []Finding) {
	if p.source.flash != nil && !p.source.sessions {
		findings = append(findings, Finding{
			p.source.flash.position + ": flash data is kept in sessions, but no LoadAndSave is to be seen",
			"add r.Use(sessions.LoadAndSave) before r.Use(inertia.Middleware(...))", false,
		})
	}
	for _, stack := range p.source.stacks {
		index := func(name string) int {
			return slices.IndexFunc(stack, func(l layer) bool { return l.name == name })
		}
		for _, rule := range before {
			first, second := index(rule.first), index(rule.second)
			if first < 0 || second < 0 || first < second {
				continue
			}
			findings = append(findings, Finding{
				stack[second].position + ": " + rule.problem,
				"move the line of " + rule.first + " (" + stack[first].position + ") before it", false,
			})
		}
	}
	return findings
}

func checkPolicy(_ context.Context, p *project) []Finding {
	if p.source.policy == nil || p.source.nonce {
		return nil
	}
	return []Finding{{
		p.source.policy.position + ": there is a Content-Security-Policy, but Inertia is not told its nonce, so that tags carry none",
		"pass the function that returns the nonce of a request to inertia.WithNonce, or list the hashes of vite.Assets.CSPHashes in the policy", true,
	}}
}
