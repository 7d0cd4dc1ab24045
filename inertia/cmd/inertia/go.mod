module github.com/chinertia/chinertia/inertia/cmd/inertia

go 1.26.0
