{{- /* What the schema of the values cannot say. Renders nothing; fails with what to change. */ -}}
{{- define "headgate.refuse" -}}
{{- /* Not kubeVersion in Chart.yaml: a helm that was built without version flags takes itself for one of 1.20.0. */ -}}
{{- $version := .Capabilities.KubeVersion.Version -}}
{{- if and (semverCompare "<1.29.0-0" $version) (ne $version "v1.20.0") -}}
{{- fail (printf "the chart needs Kubernetes 1.29 or later, and this is %s" $version) -}}
{{- end -}}
{{- if not (or (include "headgate.openaiSecret" .) .Values.config.providers) -}}
{{- fail "there is no provider: name the Secret with OpenAI's key (openai.existingSecret), or declare another under config.providers" -}}
{{- end -}}
{{- if and .Values.valkey.enabled (dig "limits" "valkey" false .Values.config) -}}
{{- fail "config.limits.valkey names a store of your own: set valkey.enabled=false beside it, or leave it out for the chart's Valkey" -}}
{{- end -}}
{{- /* A duration is a number of milliseconds, or a text with a unit. */ -}}
{{- $written := dig "drain" "deadlineMs" 110000 .Values.config -}}
{{- $drainMs := int $written -}}
{{- if kindIs "string" $written -}}
{{- $unitMs := get (dict "ms" 1 "s" 1000 "m" 60000 "h" 3600000) (regexFind "[a-z]+$" $written) -}}
{{- $drainMs = mul (int (regexFind "^[0-9]+" $written)) (default 1 $unitMs | int) -}}
{{- end -}}
{{- if lt (mul (int .Values.terminationGracePeriodSeconds) 1000) (add $drainMs 5000) -}}
{{- fail (printf "terminationGracePeriodSeconds (%d) must cover config.drain.deadlineMs (%d) and 5 s more, or streams are cut" (int .Values.terminationGracePeriodSeconds) $drainMs) -}}
{{- end -}}
{{- $secrets := dict "openai.apiKey" .Values.openai.apiKey "valkey.password" .Values.valkey.password -}}
{{- $_ := set $secrets "config.admin.token" (dig "admin" "token" "" .Values.config) -}}
{{- $_ := set $secrets "config.limits.valkey.password" (dig "limits" "valkey" "password" "" .Values.config) -}}
{{- $_ := set $secrets "config.limits.valkey.sentinelPassword" (dig "limits" "valkey" "sentinelPassword" "" .Values.config) -}}
{{- $_ := set $secrets "config.objects.secret" (dig "objects" "secret" "" .Values.config) -}}
{{- range $name, $provider := .Values.config.providers -}}
{{- $_ := set $secrets (printf "config.providers.%s.apiKey" $name) (default "" $provider.apiKey) -}}
{{- range $member := list "secretAccessKey" "sessionToken" "clientSecret" "identityHeader" -}}
{{- $_ := set $secrets (printf "config.providers.%s.authentication.%s" $name $member) (dig "authentication" $member "" $provider) -}}
{{- end -}}
{{- end -}}
{{- range .Values.extraEnv -}}
{{- $_ := set $secrets (printf "%s in extraEnv" .name) (default "" .value) -}}
{{- end -}}
{{- $pattern := .Files.Get "files/placeholder.txt" | trim -}}
{{- range $value, $text := $secrets -}}
{{- /* "${NAME}" in the configuration is a variable of the pod. */ -}}
{{- if and (not (hasPrefix "${" $text)) (regexMatch $pattern ($text | trim | lower)) -}}
{{- fail (printf "%s is a placeholder that an example had: put the real value into your values, or name a Secret" $value) -}}
{{- end -}}
{{- end -}}
{{- end }}
