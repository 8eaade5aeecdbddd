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

{{- /* Empty where nobody wants a key of OpenAI. */ -}}
{{- define "headgate.openaiSecret" -}}
{{- if .Values.openai.apiKey -}}
{{- printf "%s-openai" (include "headgate.fullname" .) -}}
{{- else -}}
{{- .Values.openai.existingSecret -}}
{{- end -}}
{{- end }}

{{- /* Empty where the configuration brings a secret of its own. */ -}}
{{- define "headgate.objectsSecret" -}}
{{- if not (dig "objects" "secret" "" .Values.config) -}}
{{- default (printf "%s-objects" (include "headgate.fullname" .)) .Values.objects.existingSecret -}}
{{- end -}}
{{- end }}

{{- define "headgate.valkeySecret" -}}
{{- if .Values.valkey.password -}}
{{- printf "%s-valkey" (include "headgate.fullname" .) -}}
{{- else -}}
{{- required "valkey.existingSecret (or valkey.password) is needed; valkey.enabled=false does without Valkey" .Values.valkey.existingSecret -}}
{{- end -}}
{{- end }}

{{- /* Of an image: {"image": …, "tag": what stands in for an empty tag}. A digest wins: some runtimes refuse both at once. */ -}}
{{- define "headgate.image" -}}
{{- with .image -}}
{{ .repository }}{{ if .digest }}@{{ .digest }}{{ else }}:{{ default $.tag .tag }}{{ end }}
{{- end -}}
{{- end }}
