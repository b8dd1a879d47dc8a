{{- define "kube-heartbeat.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "kube-heartbeat.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- else if contains (include "kube-heartbeat.name" .) .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "kube-heartbeat.name" .) | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "kube-heartbeat.namespace" -}}
{{- default .Release.Namespace .Values.namespaceOverride }}
{{- end }}

{{/* Cluster-wide objects: two releases of one name in two namespaces do not meet. */}}
{{- define "kube-heartbeat.clusterName" -}}
{{- printf "%s-%s" (include "kube-heartbeat.namespace" .) (include "kube-heartbeat.fullname" .) | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "kube-heartbeat.selector" -}}
app.kubernetes.io/name: {{ include "kube-heartbeat.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "kube-heartbeat.labels" -}}
{{ include "kube-heartbeat.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "kube-heartbeat.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "kube-heartbeat.fullname" .) .Values.serviceAccount.name }}
{{- else -}}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "kube-heartbeat.image" -}}
{{- $image := .Values.image -}}
{{- with default $image.registry .Values.global.imageRegistry }}{{ . }}/{{ end -}}
{{- $image.repository -}}
{{- if $image.digest }}@{{ $image.digest }}{{ else }}:{{ default .Chart.AppVersion $image.tag }}{{ end -}}
{{- end }}

{{- define "kube-heartbeat.pullSecrets" -}}
{{- $names := list }}
{{- range concat .Values.global.imagePullSecrets .Values.imagePullSecrets }}
{{- $names = append $names (kindIs "string" . | ternary (dict "name" .) .) }}
{{- end }}
{{- with $names }}
imagePullSecrets:
{{ toYaml . | indent 2 }}
{{- end }}
{{- end }}

{{/* The Secret with the web configuration; none: everybody may ask. */}}
{{- define "kube-heartbeat.webSecret" -}}
{{- if .Values.web.existingSecret -}}
{{- .Values.web.existingSecret }}
{{- else if .Values.web.config -}}
{{- printf "%s-web" (include "kube-heartbeat.fullname" .) }}
{{- end }}
{{- end }}

{{- define "kube-heartbeat.args" -}}
- serve
- --web.listen-address={{ .Values.web.listenHost }}:8350
- --web.page-address={{ .Values.web.page.enabled | ternary .Values.web.listenHost "127.0.0.1" }}:{{ .Values.web.page.port }}
{{- if include "kube-heartbeat.webSecret" . }}
- --web.config.file=/etc/kube-heartbeat/web/web.yaml
{{- end }}
{{- range $flag, $value := .Values.config }}
- {{ printf "--%s=%v" $flag $value | quote }}
{{- end }}
{{- range .Values.extraArgs }}
- {{ . | quote }}
{{- end }}
{{- end }}

{{- define "kube-heartbeat.probe" -}}
{{- $probe := index .root.Values.probes .name -}}
{{- toYaml $probe }}
httpGet:
  path: {{ .path }}
  port: metrics
  scheme: {{ .root.Values.web.scheme }}
{{- end }}

{{/* Behind a proxy in the same pod, that one's port. */}}
{{- define "kube-heartbeat.metricsPort" -}}
{{- and .Values.web.listenHost .Values.extraContainers | empty | ternary "metrics" "proxy" }}
{{- end }}
