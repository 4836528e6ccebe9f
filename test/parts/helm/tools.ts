import { execFile } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { located, type Part, run } from '../part.ts';

const execute = promisify(execFile);

/** A part that `go install` builds. */
function goPart(name: string, version: string, source: string, minutes: number): Part {
  return {
    name,
    version,
    program: name,
    entry: name,
    install: {
      needs: ['go'],
      minutes,
      run: (folder) => run('go', ['install', `${source}@v${version}`], { cwd: folder, env: { GOBIN: folder } }),
    },
  };
}

export const helmPart: Part = goPart('helm', '3.22.0', 'helm.sh/helm/v3/cmd/helm', 5);
export const kubeconformPart: Part = goPart('kubeconform', '0.8.0', 'github.com/yannh/kubeconform/cmd/kubeconform', 1);

/** Versions of Kubernetes whose schemas are used: the oldest that the chart allows, and later ones. */
export const kubernetesVersions = ['1.25.0', '1.33.0', '1.37.0'];

/** JSON Schemas of Kubernetes' own objects, which refuse unknown keys. */
export const schemasPart: Part = {
  name: 'kubernetes-validate',
  version: '1.37.0',
  entry: 'schemas',
  install: {
    needs: ['python3'],
    minutes: 1,
    async run(cwd) {
      const wheel = 'kubernetes_validate-1.37.0-py3-none-any.whl';
      await run('python3', ['-m', 'pip', 'download', '--no-deps', '--dest', '.', 'kubernetes-validate==1.37.0'], {
        cwd,
      });
      await run('python3', ['-m', 'zipfile', '-e', wheel, 'unpacked'], { cwd });
      const unpacked = join(cwd, 'unpacked/kubernetes_validate/kubernetes-json-schema');
      for (const version of kubernetesVersions) {
        const folder = join(cwd, 'schemas', version);
        mkdirSync(folder, { recursive: true });
        for (const path of globSync(join(unpacked, `v${version}-local-strict/*.json`)))
          writeFileSync(join(folder, basename(path)), besideEachOther(readFileSync(path, 'utf8')));
      }
    },
  },
};

/** A schema whose references lead to files of its folder; they name a server otherwise. */
function besideEachOther(schema: string): string {
  return schema.replaceAll('"/api/_definitions.json#', '"_definitions.json#').replaceAll(/,?\s*"\$id": "[^"]*"/g, '');
}

export const chart = fileURLToPath(new URL('../../../deploy/helm/sequent', import.meta.url));

/** Result of a program that ran to its end. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, whatever its exit code. */
async function outcome(command: string, args: readonly string[], input: string): Promise<Ended> {
  const child = execute(command, args, { maxBuffer: 2 ** 26 });
  child.child.stdin?.end(input);
  try {
    return { ...(await child), code: 0 };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && 'stdout' in error && 'stderr' in error)) throw error;
    return { code: Number(error.code), stdout: String(error.stdout), stderr: String(error.stderr) };
  }
}

/** Runs helm. @param args `lint` or `template` with its arguments */
export async function helm(...args: readonly string[]): Promise<Ended> {
  return outcome(await located(helmPart), args, '');
}

/** `helm template` of the chart. @param args such as `-f FILE` */
export function template(...args: readonly string[]): Promise<Ended> {
  return helm('template', 'probe', chart, '--namespace', 'tracee', '--kube-version', '1.33.0', ...args);
}

/** Compares manifests with the schemas of one version of Kubernetes, and with those in schemas/. Unknown keys are faults. */
export async function kubeconform(version: string, manifests: string): Promise<Ended> {
  const file = '{{ .ResourceKind }}{{ .KindSuffix }}.json';
  const own = fileURLToPath(new URL('schemas/', import.meta.url));
  const locations = [join(await located(schemasPart), version, file), join(own, file)];
  const flags = ['-strict', '-kubernetes-version', version, ...locations.flatMap((one) => ['-schema-location', one])];
  return outcome(await located(kubeconformPart), [...flags, '-summary', '-'], manifests);
}
