import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { located, type Part } from '../part.ts';
import { freePort, partFolder, type RunningPart, start } from '../server.ts';

/** Prometheus Alertmanager, under the name that Debian gives it. */
export const alertmanagerPart: Part = {
  name: 'alertmanager',
  version: '0',
  program: 'prometheus-alertmanager',
  entry: 'alertmanager',
  hint: 'the Debian package prometheus-alertmanager',
};

/** No alert may be resolved during the tests. */
const configuration = `global: { resolve_timeout: 24h }
route: { receiver: nobody }
receivers: [{ name: nobody }]
`;

/** Starts an Alertmanager without a cluster. */
export async function startAlertmanager(): Promise<RunningPart & { readonly port: number }> {
  const command = await located(alertmanagerPart);
  const port = await freePort();
  const folder = partFolder('alertmanager');
  const file = join(folder, 'alertmanager.yml');
  writeFileSync(file, configuration);
  const args = [
    `--config.file=${file}`,
    `--storage.path=${folder}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--cluster.listen-address=',
  ];
  return { ...(await start({ command, args, folder }, () => isReady(port))), port };
}

async function isReady(port: number): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${port}/-/ready`).catch(() => undefined);
  return answer?.ok ?? false;
}
