{{- define "headgate.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end }}

{{- define "headgate.serviceAccountName" -}}
{{- ternary (include "headgate.fullname" .) .Values.serviceAccount.name .Values.serviceAccount.create -}}
{{- end }}

{{- define "headgate.openaiSecret" -}}
{{- if .Values.openai.apiKey -}}
{{- printf "%s-openai" (include "headgate.fullname" .) -}}
{{- else -}}
{{- required "openai.existingSecret (or openai.apiKey) is needed: the provider wants a key" .Values.openai.existingSecret -}}
{{- end -}}
{{- end }}

{{- define "headgate.valkeySecret" -}}
{{- if .Values.valkey.password -}}
{{- printf "%s-valkey" (include "headgate.fullname" .) -}}
{{- else -}}
{{- required "valkey.existingSecret (or valkey.password) is needed" .Values.valkey.existingSecret -}}
{{- end -}}
{{- end }}

{{- /* Of an image: {"image": …, "tag": what stands in for an empty tag}. */ -}}
{{- define "headgate.image" -}}
{{- with .image -}}
{{ .repository }}:{{ default $.tag .tag }}{{ if .digest }}@{{ .digest }}{{ end }}
{{- end -}}
{{- end }}
