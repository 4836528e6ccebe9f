import * as z from 'zod';
import { fileSchema } from '../../src/config/file-schema.ts';

/** Settings that the chart makes from other values than `config`. */
const madeByChart = new Set(['tracee', 'wait', 'health', 'signatures', 'exceptions', 'require_signed', 'trusted_keys']);

/** Names of ConfigMaps and Secrets, which are also names of folders and parts of names of volumes. */
const objectName = z.string().regex(/^[a-z0-9]([a-z0-9.-]{0,50}[a-z0-9])?$/);
/** Keys of a ConfigMap with the texts of files. */
const files = z.record(z.string().regex(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,200}$/), z.string());
const labels = z.record(z.string(), z.string());
const object = z.record(z.string(), z.unknown());
const objects = z.array(object);
const absolute = z.string().regex(/^\/[^\s"'\\]+$/);
const secretKey = z.strictObject({ name: objectName, key: z.string().min(1) });

const values = z.strictObject({
  mode: z.enum(['daemonset', 'sidecar', 'patch']),
  image: z.strictObject({
    repository: z.string(),
    tag: z.string(),
    digest: z.string().regex(/^(sha256:[0-9a-f]{64})?$/),
    pullPolicy: z.enum(['Always', 'IfNotPresent', 'Never']),
  }),
  imagePullSecrets: z.array(z.strictObject({ name: z.string() })),
  nameOverride: z.string(),
  fullnameOverride: z.string(),
  tracee: z.strictObject({
    version: z.enum(['v0.24.1', 'main']),
    socket: absolute.describe('path on the node'),
    daemonset: z.string(),
    podLabels: labels,
  }),
  access: z.enum(['', 'root', 'group']),
  config: object,
  signatures: z.strictObject({
    shipped: z.array(z.enum(['rseq', 'tracee'])),
    files,
    configMaps: z.array(objectName),
    requireSigned: z.boolean(),
    trustedKeys: files,
  }),
  exceptions: z.strictObject({ presets: z.array(z.string().min(1)), files }),
  secretEnv: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), secretKey),
  secretFiles: z.array(objectName),
  spool: z.strictObject({
    type: z.enum(['none', 'emptyDir', 'hostPath']),
    hostPath: absolute,
    sizeLimit: z.string(),
  }),
  policy: z.strictObject({ create: z.enum(['object', 'configMap', 'none']), text: z.string() }),
  health: z.strictObject({
    host: z.string().regex(/^(\[[0-9a-f:]+\]|[0-9A-Za-z.-]+)$/),
    port: z.int().min(1).max(65_535),
  }),
  metrics: z.strictObject({
    serviceMonitor: z.strictObject({ enabled: z.boolean(), interval: z.string(), labels }),
    prometheusRule: z.strictObject({ enabled: z.boolean(), labels }),
  }),
  networkPolicy: z.strictObject({ enabled: z.boolean(), from: objects, egress: objects }),
  resources: object,
  podAnnotations: labels,
  podLabels: labels,
  nodeSelector: labels,
  affinity: object,
  priorityClassName: z.string(),
  tolerations: objects,
  updateStrategy: object,
  extraVolumes: objects,
  extraVolumeMounts: objects,
  global: object.optional(),
});

/**
 * JSON Schema of the chart's values. `config` has the settings of the configuration file. Draft 7 is the one that all versions of
 * Helm 3 know.
 */
export function valuesSchema(): object {
  const target = 'draft-7';
  const schema = z.toJSONSchema(values, { target });
  const config = z.toJSONSchema(fileSchema(), { io: 'input', target, override: dropForeignPattern });
  const settings = Object.entries(config.properties ?? {}).filter(([key]) => !madeByChart.has(key));
  const { properties = {} } = schema;
  return {
    ...schema,
    title: 'Values of the chart of Sequent',
    properties: {
      ...properties,
      config: { type: 'object', properties: Object.fromEntries(settings), additionalProperties: false },
    },
  };
}

/** Removes a pattern that the regular expressions of Go, which Helm uses, cannot have. Sequent itself still checks the value. */
function dropForeignPattern({ jsonSchema }: { readonly jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.pattern !== undefined && /\(\?[=!<]/.test(jsonSchema.pattern)) delete jsonSchema.pattern;
}
