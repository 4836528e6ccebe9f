{{- /* Names of the ConfigMaps of the chart and the folders below /etc/sequent at which they are mounted. Whole folders are mounted, and never a `subPath`, since the kubelet does not update one. */ -}}
{{- define "sequent.folders" -}}
{{- $name := include "sequent.fullname" . -}}
- { volume: sequent-config, map: {{ $name }}-config, path: config }
{{- if .Values.signatures.files }}
- { volume: sequent-pack-own, map: {{ $name }}-signatures, path: packs/own }
{{- end }}
{{- range $index, $map := .Values.signatures.configMaps }}
- { volume: sequent-pack-{{ $index }}, map: {{ $map }}, path: packs/{{ $map }} }
{{- end }}
{{- if .Values.exceptions.files }}
- { volume: sequent-exceptions, map: {{ $name }}-exceptions, path: exceptions }
{{- end }}
{{- if .Values.signatures.requireSigned }}
- { volume: sequent-keys, map: {{ $name }}-keys, path: keys }
{{- end }}
{{- end -}}

{{- /* Liveness does not depend on Tracee. Readiness of the mode daemonset needs an open stream; in a pod of Tracee it would make Tracee unready. */ -}}
{{- define "sequent.container" -}}
name: sequent
image: {{ include "sequent.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
args: [run, --config, /etc/sequent/config/sequent.yaml, --log-format, json]
env:
  - name: NODE_NAME
    valueFrom:
      fieldRef: { fieldPath: spec.nodeName }
{{- range $variable, $secret := .Values.secretEnv }}
  - name: {{ $variable }}
    valueFrom:
      secretKeyRef: { name: {{ $secret.name | quote }}, key: {{ $secret.key | quote }} }
{{- end }}
ports:
  - name: sequent-health
    containerPort: {{ .Values.health.port }}
securityContext:
  {{- if eq (include "sequent.access" .) "root" }}
  runAsUser: 0
  runAsGroup: 0
  {{- else }}
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  {{- end }}
  privileged: false
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
  seccompProfile: { type: RuntimeDefault }
startupProbe:
  httpGet: { path: /livez, port: sequent-health }
  periodSeconds: 2
  failureThreshold: 60
livenessProbe:
  httpGet: { path: /livez, port: sequent-health }
  periodSeconds: 20
  timeoutSeconds: 5
{{- if eq .Values.mode "daemonset" }}
readinessProbe:
  httpGet: { path: /readyz, port: sequent-health }
  periodSeconds: 10
  timeoutSeconds: 5
{{- end }}
resources:
  {{- toYaml .Values.resources | nindent 2 }}
volumeMounts:
  - { name: sequent-socket, mountPath: /run/tracee, readOnly: true }
{{- range include "sequent.folders" . | fromYamlArray }}
  - { name: {{ .volume }}, mountPath: /etc/sequent/{{ .path }}, readOnly: true }
{{- end }}
{{- range $index, $secret := .Values.secretFiles }}
  - { name: sequent-secret-{{ $index }}, mountPath: /etc/sequent/secrets/{{ $secret }}, readOnly: true }
{{- end }}
{{- if ne .Values.spool.type "none" }}
  - { name: sequent-spool, mountPath: /var/lib/sequent }
{{- end }}
{{- if ne .Values.mode "daemonset" }}
  # Instead of the token of Tracee's service account, which may change DaemonSets.
  - { name: sequent-no-token, mountPath: /var/run/secrets/kubernetes.io/serviceaccount, readOnly: true }
{{- end }}
{{- with .Values.extraVolumeMounts }}
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "sequent.volumes" -}}
- name: sequent-socket
  {{- if eq .Values.mode "daemonset" }}
  hostPath: { path: {{ dir .Values.tracee.socket | quote }}, type: DirectoryOrCreate }
  {{- else }}
  emptyDir: {}
  {{- end }}
{{- range include "sequent.folders" . | fromYamlArray }}
- name: {{ .volume }}
  configMap: { name: {{ .map | quote }} }
{{- end }}
{{- range $index, $secret := .Values.secretFiles }}
- name: sequent-secret-{{ $index }}
  secret: { secretName: {{ $secret | quote }} }
{{- end }}
{{- if eq .Values.spool.type "emptyDir" }}
- name: sequent-spool
  emptyDir: { sizeLimit: {{ .Values.spool.sizeLimit }} }
{{- else if eq .Values.spool.type "hostPath" }}
- name: sequent-spool
  hostPath: { path: {{ .Values.spool.hostPath | quote }}, type: DirectoryOrCreate }
{{- end }}
{{- if ne .Values.mode "daemonset" }}
- name: sequent-no-token
  emptyDir: {}
{{- end }}
{{- with .Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end -}}
