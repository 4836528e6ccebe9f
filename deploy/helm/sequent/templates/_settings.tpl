{{- /* The configuration file: the values of `config`, and the settings that follow from other values. */ -}}
{{- define "sequent.settings" -}}
{{- $settings := deepCopy .Values.config -}}
{{- $signatures := deepCopy .Values.signatures.shipped -}}
{{- if .Values.signatures.files -}}
{{- $signatures = append $signatures "/etc/sequent/packs/own" -}}
{{- end -}}
{{- range .Values.signatures.configMaps -}}
{{- $signatures = append $signatures (printf "/etc/sequent/packs/%s" .) -}}
{{- end -}}
{{- $exceptions := list -}}
{{- range .Values.exceptions.presets -}}
{{- $exceptions = append $exceptions (printf "preset:%s" .) -}}
{{- end -}}
{{- range $name, $_ := .Values.exceptions.files -}}
{{- $exceptions = append $exceptions (printf "/etc/sequent/exceptions/%s" $name) -}}
{{- end -}}
{{- $_ := set $settings "tracee" (printf "unix:/run/tracee/%s" (ternary (base .Values.tracee.socket) "tracee.sock" (eq .Values.mode "daemonset"))) -}}
{{- $_ := set $settings "wait" true -}}
{{- $_ := set $settings "health" (printf "tcp:%s:%d" .Values.health.host (int .Values.health.port)) -}}
{{- $_ := set $settings "signatures" $signatures -}}
{{- if $exceptions -}}
{{- $_ := set $settings "exceptions" $exceptions -}}
{{- end -}}
{{- if .Values.signatures.requireSigned -}}
{{- $keys := list -}}
{{- range $name, $_ := .Values.signatures.trustedKeys -}}
{{- $keys = append $keys (printf "/etc/sequent/keys/%s" $name) -}}
{{- end -}}
{{- $_ := set $settings "require_signed" true -}}
{{- $_ := set $settings "trusted_keys" $keys -}}
{{- end -}}
{{- if ne .Values.spool.type "none" -}}
{{- $_ := set $settings "spool" (merge (dict "dir" "/var/lib/sequent/spool") (default dict $settings.spool)) -}}
{{- end -}}
{{- toYaml $settings -}}
{{- end -}}

{{- /* A checksum of the settings that cannot be reloaded. If it changes, the pods are replaced. */ -}}
{{- define "sequent.restartChecksum" -}}
{{- $settings := include "sequent.settings" . | fromYaml -}}
{{- $fixed := dict -}}
{{- range .Files.Get "files/restart-settings.json" | fromJsonArray -}}
{{- $path := splitList "." . -}}
{{- $value := get $settings (first $path) -}}
{{- if eq (len $path) 2 -}}
{{- $value = get (default dict $value) (last $path) -}}
{{- end -}}
{{- $_ := set $fixed . $value -}}
{{- end -}}
{{- $fixed | toJson | sha256sum -}}
{{- end -}}
