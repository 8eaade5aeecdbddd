{{- /* headgate.yaml: the values, and what follows from the rest of the chart. What the values say wins. */ -}}
{{- define "headgate.config" -}}
{{- $pods := ternary .Values.autoscaling.maxReplicas .Values.replicaCount .Values.autoscaling.enabled -}}
{{- $limits := dict "assumedPods" $pods -}}
{{- if .Values.valkey.enabled -}}
{{- $url := printf "redis://%s-valkey:6379" (include "headgate.fullname" .) -}}
{{- $_ := set $limits "valkey" (dict "url" $url "username" "headgate" "password" "${VALKEY_PASSWORD}") -}}
{{- end -}}
{{- $derived := dict "limits" $limits -}}
{{- if include "headgate.objectsSecret" . -}}
{{- $_ := set $derived "objects" (dict "secret" "${OBJECTS_SECRET}") -}}
{{- end -}}
{{- if .Values.callerKeys.existingSecret -}}
{{- $_ := set $derived "auth" (dict "keysFile" "/etc/headgate-keys/keys.yaml") -}}
{{- end -}}
{{- $hosts := list -}}
{{- if .Values.ingress.enabled -}}{{- $hosts = append $hosts .Values.ingress.host -}}{{- end -}}
{{- if .Values.httpRoute.enabled -}}{{- $hosts = concat $hosts .Values.httpRoute.hostnames -}}{{- end -}}
{{- $auth := default dict .Values.config.auth -}}
{{- /* Without keys the gateway answers only to names of the cluster, unless others are listed; and then only to those. */ -}}
{{- if and $hosts (not (or .Values.callerKeys.existingSecret $auth.keys $auth.keysFile)) -}}
{{- $name := include "headgate.fullname" . -}}
{{- $inside := printf "%s.%s" $name .Release.Namespace -}}
{{- $all := concat $hosts (list $name $inside (printf "%s.svc" $inside) (printf "%s.svc.cluster.local" $inside)) | uniq -}}
{{- $_ := set $derived "server" (dict "allowedHosts" $all) -}}
{{- end -}}
{{- mergeOverwrite $derived (deepCopy .Values.config) | toYaml -}}
{{- end }}
