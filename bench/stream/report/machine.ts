import { spawnSync } from 'node:child_process';
import { cpus, release, totalmem } from 'node:os';

/** The machine in one line, without its name. */
export function describeMachine(): string {
  const [first] = cpus();
  const model = first?.model.replaceAll(/\s+/g, ' ').trim() ?? 'unknown processor';
  const go = spawnSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' }).stdout?.trim();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  const versions = [`Linux ${release()}`, `Node ${process.versions.node}`, ...(go ? [go.replace('go', 'Go ')] : [])];
  return [`${cpus().length} x ${model}`, memory, ...versions].join(', ');
}
