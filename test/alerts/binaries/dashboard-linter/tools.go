//go:build tools

// Package tools pins the linter of the dashboards.
package tools

import _ "github.com/grafana/dashboard-linter"
