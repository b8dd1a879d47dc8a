//go:build tools

// Package tools pins the command that the tests build from source.
package tools

import _ "helm.sh/helm/v4/cmd/helm"
