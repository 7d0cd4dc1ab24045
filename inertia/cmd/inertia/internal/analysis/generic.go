package analysis

import (
	"go/types"
)

// concrete puts the known type arguments of the functions that are followed in
// place of their parameters.
func (a *analyser) concrete(t types.Type) types.Type {
	if !hasTypeParam(t) {
		return t
	}
	for i := len(a.frames) - 1; i >= 0; i-- {
		if targs := a.frames[i].targs; len(targs) > 0 {
			t = substitute(t, targs)
		}
	}
	return t
}

// hasTypeParam reports whether a type parameter is part of t.
func hasTypeParam(t types.Type) bool {
	switch t := types.Unalias(t).(type) {
	case *types.TypeParam:
		return true
	case *types.Pointer:
		return hasTypeParam(t.Elem())
	case *types.Slice:
		return hasTypeParam(t.Elem())
	case *types.Array:
		return hasTypeParam(t.Elem())
	case *types.Map:
		return hasTypeParam(t.Key()) || hasTypeParam(t.Elem())
	case *types.Named:
		for arg := range t.TypeArgs().Types() {
			if hasTypeParam(arg) {
				return true
			}
		}
	case *types.Signature:
		for v := range t.Results().Variables() {
			if hasTypeParam(v.Type()) {
				return true
			}
		}
	case *types.Struct:
		for f := range t.Fields() {
			if hasTypeParam(f.Type()) {
				return true
			}
		}
	}
	return false
}

func substitute(t types.Type, targs map[*types.TypeParam]types.Type) types.Type {
	switch t := types.Unalias(t).(type) {
	case *types.TypeParam:
		if arg := targs[t]; arg != nil {
			return arg
		}
	case *types.Pointer:
		return types.NewPointer(substitute(t.Elem(), targs))
	case *types.Slice:
		return types.NewSlice(substitute(t.Elem(), targs))
	case *types.Array:
		return types.NewArray(substitute(t.Elem(), targs), t.Len())
	case *types.Map:
		return types.NewMap(substitute(t.Key(), targs), substitute(t.Elem(), targs))
	case *types.Named:
		if t.TypeArgs().Len() == 0 {
			return t
		}
		var args []types.Type
		for arg := range t.TypeArgs().Types() {
			args = append(args, substitute(arg, targs))
		}
		if inst, err := types.Instantiate(nil, t.Origin(), args, false); err == nil {
			return inst
		}
	case *types.Signature:
		var results []*types.Var
		for v := range t.Results().Variables() {
			results = append(results, types.NewVar(v.Pos(), v.Pkg(), v.Name(), substitute(v.Type(), targs)))
		}
		return types.NewSignatureType(nil, nil, nil, t.Params(), types.NewTuple(results...), t.Variadic())
	case *types.Struct:
		fields := make([]*types.Var, t.NumFields())
		tags := make([]string, t.NumFields())
		for i := range fields {
			f := t.Field(i)
			fields[i], tags[i] = types.NewField(f.Pos(), f.Pkg(), f.Name(), substitute(f.Type(), targs), f.Embedded()), t.Tag(i)
		}
		return types.NewStruct(fields, tags)
	}
	return t
}
