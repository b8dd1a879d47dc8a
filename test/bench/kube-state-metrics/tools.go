//go:build tools

// Package tools pins the exporter that ours is measured beside.
package tools

import _ "k8s.io/kube-state-metrics/v2"
