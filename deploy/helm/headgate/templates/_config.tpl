{{- /* headgate.yaml: the values, and what follows from the rest of the chart. What the values say wins. */ -}}
{{- define "headgate.config" -}}
{{- $pods := ternary .Values.autoscaling.maxReplicas .Values.replicaCount .Values.autoscaling.enabled -}}
{{- $limits := dict "assumedPods" $pods -}}
{{- if .Values.valkey.enabled -}}
{{- $url := printf "redis://%s-valkey:6379" (include "headgate.fullname" .) -}}
{{- $_ := set $limits "valkey" (dict "url" $url "username" "headgate" "password" "${VALKEY_PASSWORD}") -}}
{{- end -}}
{{- $derived := dict "limits" $limits -}}
{{- if .Values.callerKeys.existingSecret -}}
{{- $_ := set $derived "auth" (dict "keysFile" "/etc/headgate-keys/keys.yaml") -}}
{{- end -}}
{{- mergeOverwrite $derived (deepCopy .Values.config) | toYaml -}}
{{- end }}
