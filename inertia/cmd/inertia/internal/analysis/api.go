package analysis

import (
	"go/types"
)

const library = "github.com/chinertia/chinertia/"

// A role is what a function of the libraries means here.
type role int

const (
	_            role = iota
	render            // Render(w, r, component, props, ...)
	pageHandler       // Handler(component, props, ...) http.HandlerFunc
	errorPages        // ErrorPages(component, options...)
	errorProps        // ErrorProps(func(r, info) Props)
	sharedFunc        // WithShared(func(r) Props)
	sharedProps       // WithSharedProps(props)
	share             // Share(ctx, props)
	allErrors         // WithAllErrors()
	flash             // Flash(ctx, key, value)
	message           // a message of the flash store
	messageStore      // flash.New(sessions, options...)
	messagesKey       // flash.WithMessagesKey(key)
	middleware        // Middleware(options...)
	propOf            // a constructor of Prop[T], or a method that returns a changed one
	propLater         // the same, and the prop is not in the first response or may be missing
	bind              // Bind[T](r)
	bindInto          // BindInto(r, &dst), Binder.Bind(r, &dst)
	newRouter         // NewRouter()
	routeMethod       // r.Get(pattern, handler)
	routeNamed        // r.Method("GET", pattern, handler)
	routeAny          // r.Handle(pattern, handler)
	routeGroup        // r.Group(func(r))
	routeSub          // r.Route(pattern, func(r))
	routeMount        // r.Mount(pattern, handler)
	routeUse          // r.Use(middlewares...)
	routeWith         // r.With(...) Router
	stripPrefix       // http.StripPrefix(prefix, handler)
	format            // fmt.Sprintf(format, args...)
	copyMap           // maps.Copy(dst, src)
	cloneMap          // maps.Clone(m)
	never             // does not return
)

// api names the functions by package path, receiver and name. This table is the
// one place that knows them.
var api = map[string]role{
	library + "inertia.Render":          render,
	library + "inertia.Handler":         pageHandler,
	library + "inertia.ErrorPages":      errorPages,
	library + "inertia.ErrorProps":      errorProps,
	library + "inertia.WithShared":      sharedFunc,
	library + "inertia.WithSharedProps": sharedProps,
	library + "inertia.Share":           share,
	library + "inertia.WithAllErrors":   allErrors,
	library + "inertia.Flash":           flash,
	library + "inertia.Middleware":      middleware,

	library + "inertia.Always":        propOf,
	library + "inertia.DeepMerge":     propOf,
	library + "inertia.Lazy":          propOf,
	library + "inertia.Merge":         propOf,
	library + "inertia.Once":          propOf,
	library + "inertia.Prepend":       propOf,
	library + "inertia.Scroll":        propOf,
	library + "inertia.ScrollData":    propOf,
	library + "inertia.ScrollFunc":    propOf,
	library + "inertia.Value":         propOf,
	library + "inertia.Defer":         propLater,
	library + "inertia.Optional":      propLater,
	library + "inertia.Prop.Defer":    propLater,
	library + "inertia.Prop.Optional": propLater,
	library + "inertia.Prop.Rescue":   propLater,

	library + "flash.New":             messageStore,
	library + "flash.WithMessagesKey": messagesKey,
	library + "flash.Store.Message":   message,
	library + "flash.Store.Success":   message,
	library + "flash.Store.Info":      message,
	library + "flash.Store.Warning":   message,
	library + "flash.Store.Error":     message,

	library + "validate.Bind":        bind,
	library + "validate.BindWith":    bind,
	library + "validate.BindInto":    bindInto,
	library + "validate.Binder.Bind": bindInto,

	chiPath + ".NewRouter": newRouter,
	chiPath + ".NewMux":    newRouter,
	"net/http.NewServeMux": newRouter,
	"net/http.StripPrefix": stripPrefix,

	"net/http.ServeMux.Handle":     routeAny,
	"net/http.ServeMux.HandleFunc": routeAny,
	"net/http.Handle":              routeAny,
	"net/http.HandleFunc":          routeAny,

	"fmt.Sprintf":    format,
	"maps.Copy":      copyMap,
	"maps.Clone":     cloneMap,
	"os.Exit":        never,
	"log.Fatal":      never,
	"log.Fatalf":     never,
	"log.Fatalln":    never,
	"log.Panic":      never,
	"log.Panicf":     never,
	"runtime.Goexit": never,
}

const chiPath = "github.com/go-chi/chi/v5"

func init() {
	for name, r := range map[string]role{
		"Get": routeMethod, "Post": routeMethod, "Put": routeMethod, "Patch": routeMethod, "Delete": routeMethod,
		"Head": routeMethod, "Options": routeMethod, "Connect": routeMethod, "Trace": routeMethod,
		"Method": routeNamed, "MethodFunc": routeNamed, "Handle": routeAny, "HandleFunc": routeAny,
		"Group": routeGroup, "Route": routeSub, "Mount": routeMount, "With": routeWith, "Use": routeUse,
	} {
		api[chiPath+".Router."+name] = r
		api[chiPath+".Mux."+name] = r
	}
}

// roleOf returns what a function means, or 0.
func roleOf(f *types.Func) role {
	if f == nil || f.Pkg() == nil {
		return 0
	}
	f = f.Origin()
	name := f.Name()
	if recv := f.Signature().Recv(); recv != nil {
		named := namedOf(recv.Type())
		if named == nil {
			return 0
		}
		name = named.Obj().Name() + "." + name
		if r := api[f.Pkg().Path()+"."+name]; r != 0 {
			return r
		}
		if isProp(named) && isProp(resultOf(f)) {
			return propOf
		}
		return 0
	}
	return api[f.Pkg().Path()+"."+name]
}

func resultOf(f *types.Func) types.Type {
	if results := f.Signature().Results(); results.Len() > 0 {
		return results.At(0).Type()
	}
	return nil
}

// namedOf returns the named type of t or of what it points to, or nil.
func namedOf(t types.Type) *types.Named {
	if t == nil {
		return nil
	}
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	named, _ := t.(*types.Named)
	return named
}

// isNamed reports whether t, or what it points to, is the type of the package.
func isNamed(t types.Type, path string, names ...string) bool {
	named := namedOf(t)
	if named == nil || named.Obj().Pkg() == nil || named.Obj().Pkg().Path() != path {
		return false
	}
	for _, name := range names {
		if named.Obj().Name() == name {
			return true
		}
	}
	return false
}

func isProp(t types.Type) bool { return isNamed(t, library+"inertia", "Prop") }

func isRouter(t types.Type) bool {
	return isNamed(t, chiPath, "Mux", "Router") || isNamed(t, "net/http", "ServeMux")
}

// isMap reports whether t is a map by names with values of any kind, as Props.
func isMap(t types.Type) bool {
	if t == nil {
		return false
	}
	m, ok := t.Underlying().(*types.Map)
	if !ok {
		return false
	}
	key, ok := m.Key().Underlying().(*types.Basic)
	return ok && key.Info()&types.IsString != 0 && isAny(m.Elem())
}

// isAny reports whether t is an interface that says nothing of its values.
func isAny(t types.Type) bool {
	if t == nil {
		return false
	}
	_, isParam := types.Unalias(t).(*types.TypeParam)
	i, ok := t.Underlying().(*types.Interface)
	return ok && !isParam && i.NumMethods() == 0
}
