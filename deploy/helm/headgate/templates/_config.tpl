{{- /* headgate.yaml: the values, and what follows from the rest of the chart. What the values say wins. */ -}}
{{- define "headgate.config" -}}
{{- $pods := ternary .Values.autoscaling.maxReplicas .Values.replicaCount .Values.autoscaling.enabled -}}
{{- $limits := dict "assumedPods" $pods -}}
{{- if .Values.valkey.enabled -}}
{{- $url := printf "redis://%s-valkey:6379" (include "headgate.fullname" .) -}}
{{- $_ := set $limits "valkey" (dict "url" $url "password" "${VALKEY_PASSWORD}") -}}
{{- end -}}
{{- $drainMs := dig "drain" "deadlineMs" 110000 .Values.config | int -}}
{{- if lt (mul (int .Values.terminationGracePeriodSeconds) 1000) (add $drainMs 5000) -}}
{{- fail (printf "terminationGracePeriodSeconds (%d) must cover config.drain.deadlineMs (%d) and 5 s more, or streams are cut" (int .Values.terminationGracePeriodSeconds) $drainMs) -}}
{{- end -}}
{{- $derived := dict "limits" $limits -}}
{{- if .Values.callerKeys.existingSecret -}}
{{- $_ := set $derived "auth" (dict "keysFile" "/etc/headgate-keys/keys.yaml") -}}
{{- end -}}
{{- mergeOverwrite $derived (deepCopy .Values.config) | toYaml -}}
{{- end }}
