//go:build tools

// Package tools pins the linter of the rules.
package tools

import _ "github.com/cloudflare/pint/cmd/pint"
