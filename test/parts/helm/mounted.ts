import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';

const configMap = z.object({
  kind: z.literal('ConfigMap'),
  metadata: z.object({ name: z.string() }),
  data: z.record(z.string(), z.string()),
});

const probe = z.object({ httpGet: z.object({ path: z.string(), port: z.string() }) });
const container = z.object({
  name: z.string(),
  args: z.array(z.string()),
  volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string(), subPath: z.undefined().optional() })),
  startupProbe: probe,
  livenessProbe: probe,
  readinessProbe: probe,
});
const volume = z.object({ name: z.string(), configMap: z.object({ name: z.string() }).optional() });
const daemonSet = z.object({
  kind: z.literal('DaemonSet'),
  metadata: z.object({ annotations: z.record(z.string(), z.string()).default({}) }),
  spec: z.object({
    template: z.object({
      metadata: z.object({ annotations: z.record(z.string(), z.string()) }),
      spec: z.object({ containers: z.tuple([container]), volumes: z.array(volume) }),
    }),
  }),
});

/** The work of the kubelet of a node: the command line of the container, and the files that it mounts. */
export interface Pod {
  readonly args: readonly string[];
  readonly probes: Readonly<Record<'startup' | 'liveness' | 'readiness', string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Texts of files by mounted folder and name. */
  readonly folders: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

/** Reads manifests. */
export function documentsIn(manifests: string): unknown[] {
  return parseAllDocuments(manifests)
    .map((document): unknown => document.toJS())
    .filter((document) => document !== null);
}

/** Reads the pod of the DaemonSet from manifests. @throws ZodError if there is none */
export function podOf(manifests: string): Pod {
  const documents = documentsIn(manifests);
  const maps = new Map(
    documents.flatMap((document) => {
      const { data } = configMap.safeParse(document);
      return data === undefined ? [] : [[data.metadata.name, data.data] as const];
    }),
  );
  const set = daemonSet.parse(documents.find((document) => daemonSet.safeParse(document).success));
  const { containers, volumes } = set.spec.template.spec;
  const [{ args, volumeMounts, startupProbe, livenessProbe, readinessProbe }] = containers;
  const folders = new Map(
    volumeMounts.flatMap(({ name, mountPath }) => {
      const map = volumes.find((one) => one.name === name)?.configMap?.name;
      return map === undefined ? [] : [[mountPath, maps.get(map) ?? {}] as const];
    }),
  );
  return {
    args,
    probes: {
      startup: startupProbe.httpGet.path,
      liveness: livenessProbe.httpGet.path,
      readiness: readinessProbe.httpGet.path,
    },
    annotations: set.spec.template.metadata.annotations,
    folders,
  };
}

/**
 * Writes the files of a ConfigMap as the kubelet does: a new folder, and the link `..data` that is swapped by a rename.
 * @param version a new number for each call
 */
export function mount(folder: string, files: Readonly<Record<string, string>>, version: number): void {
  const name = `..2026_11_28_${version}`;
  mkdirSync(join(folder, name), { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, name, file), text);
  symlinkSync(name, join(folder, '..data_tmp'));
  renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
  for (const file of Object.keys(files)) {
    rmSync(join(folder, file), { force: true });
    symlinkSync(`..data/${file}`, join(folder, file));
  }
  rmSync(join(folder, `..2026_11_28_${version - 1}`), { recursive: true, force: true });
}
