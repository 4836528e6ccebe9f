import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { debianPart } from '../debian.ts';
import { located, type Part, run } from '../part.ts';
import { freePort, partFolder, type RunningPart, start } from '../server.ts';

/** Prometheus with promtool. One on the PATH is taken, too. */
export const prometheusPart: Part = {
  ...debianPart('prometheus', 'promtool', ['prometheus'], 'usr/bin'),
  program: 'promtool',
};

/** Files of deploy/prometheus/. */
export function deployed(name: string): string {
  return fileURLToPath(new URL(`../../../deploy/prometheus/${name}`, import.meta.url));
}

/** Runs promtool. @throws Error with what it printed, if it fails */
export async function promtool(cwd: string, ...args: readonly string[]): Promise<void> {
  await run(await located(prometheusPart), args, { cwd });
}

const answerSchema = z.object({
  status: z.literal('success'),
  data: z.object({
    result: z.array(z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) })),
  }),
});

/** Labels and value of one series. */
export type Series = readonly [labels: Readonly<Record<string, string>>, value: number];

export interface Prometheus extends RunningPart {
  /** Runs an instant query. @throws ZodError if Prometheus refuses it */
  ask(query: string): Promise<readonly Series[]>;
  /** Names of the alerts that fire or will. */
  alerts(): Promise<ReadonlySet<string>>;
}

/** Starts a Prometheus with the rules of deploy/prometheus/. @param target port with the metrics */
export async function startPrometheus(target: number): Promise<Prometheus> {
  const folder = partFolder('prometheus');
  const port = await freePort();
  copyFileSync(deployed('sequent.rules.yaml'), join(folder, 'sequent.rules.yaml'));
  const config = join(folder, 'prometheus.yml');
  writeFileSync(
    config,
    `global: { scrape_interval: 500ms, evaluation_interval: 500ms }
rule_files: [sequent.rules.yaml]
scrape_configs: [{ job_name: sequent, static_configs: [{ targets: ['127.0.0.1:${target}'] }] }]
`,
  );
  const command = join(await located(prometheusPart), '../prometheus');
  const data = `--storage.tsdb.path=${join(folder, 'data')}`;
  const args = [`--config.file=${config}`, data, `--web.listen-address=127.0.0.1:${port}`];
  const base = `http://127.0.0.1:${port}`;
  const running = await start({ command, args, folder }, async () => {
    const answer = await fetch(`${base}/-/ready`).catch(() => undefined);
    return answer?.ok ?? false;
  });
  const ask = async (query: string): Promise<readonly Series[]> => {
    const answer = await fetch(`${base}/api/v1/query?query=${encodeURIComponent(query)}`);
    const { data: found } = answerSchema.parse(await answer.json());
    return found.result.map(({ metric, value }) => [metric, Number(value[1])]);
  };
  const alerts = async (): Promise<ReadonlySet<string>> =>
    new Set((await ask('ALERTS')).map(([{ alertname = '' }]) => alertname));
  return { ...running, ask, alerts };
}
