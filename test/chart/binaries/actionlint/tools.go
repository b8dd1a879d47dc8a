//go:build tools

// Package tools pins the command that the tests build from source.
package tools

import _ "github.com/rhysd/actionlint/cmd/actionlint"
