{{- /* What selectors match. They can never change. */ -}}
{{- define "headgate.selector" -}}
app.kubernetes.io/name: headgate
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "headgate.podLabels" -}}
{{ include "headgate.selector" . }}
app.kubernetes.io/component: gateway
app.kubernetes.io/part-of: headgate
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
{{- end }}

{{- define "headgate.labels" -}}
{{ include "headgate.podLabels" . }}
{{ include "headgate.chartLabels" . }}
{{- end }}

{{- define "headgate.valkeySelector" -}}
app.kubernetes.io/name: valkey
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "headgate.valkeyPodLabels" -}}
{{ include "headgate.valkeySelector" . }}
app.kubernetes.io/component: limit-store
app.kubernetes.io/part-of: headgate
{{- end }}

{{- define "headgate.valkeyLabels" -}}
{{ include "headgate.valkeyPodLabels" . }}
{{ include "headgate.chartLabels" . }}
{{- end }}

{{- define "headgate.chartLabels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}
