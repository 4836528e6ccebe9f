/**
 * Measures workers of a fleet with a real nats-server: `npm run bench:fleet -- [PART...] [--seconds N] [--nodes N]
 * [--findings N] [--write]`. The parts are `nodes`, `throughput`, `takeover` and `engine`; all of them by default.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { EngineRow } from './fleet/engine.ts';
import { manyNodes, takeOver, throughput } from './fleet/scenarios.ts';
import { writeInto } from './stream/report/document.ts';
import { describeMachine } from './stream/report/machine.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '600' },
    nodes: { type: 'string', default: '10000' },
    findings: { type: 'string', default: '20000' },
    write: { type: 'boolean' },
  },
});
const document = join(import.meta.dirname, '..', 'docs', 'bench.md');
const [findings, seconds, nodes] = [Number(values.findings), Number(values.seconds), Number(values.nodes)];
const lines: string[] = [];

function say(line: string): void {
  lines.push(line);
  process.stdout.write(`${line}\n`);
}

function engine(keys: number): EngineRow {
  const main = join(import.meta.dirname, 'fleet', 'engine-main.ts');
  const args = ['--expose-gc', '--import', './src/self.ts', main, String(keys)];
  const row: EngineRow = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
  return row;
}

async function nodesPart(): Promise<void> {
  const many = await manyNodes(nodes, seconds);
  say(
    `${many.nodes} nodes for ${Math.round(many.seconds)} s, one worker: ${many.heartbeats} heartbeats and ${many.findings} findings. The worker used ${many.workerCores.toFixed(2)} cores and ${Math.round(many.peakMib)} MiB at most, the server ${many.serverCores.toFixed(2)} cores. At most ${many.mostPending} messages waited. The server kept ${Math.round(many.bytesPerFinding)} bytes for each message of a node, with its copies by key.`,
  );
}

async function throughputPart(): Promise<void> {
  say(
    '| workers | findings | findings/s | findings/s for each core of workers | server, ms of processor time per finding | peak of a worker, MiB |',
  );
  say('| --- | --- | --- | --- | --- | --- |');
  for (const workers of [1, 2]) {
    const row = await throughput(workers, findings);
    const cells = [
      workers,
      row.findings,
      Math.round(row.findings / row.seconds),
      Math.round(row.perCore),
      ((row.serverCpu * 1_000) / row.findings).toFixed(2),
      Math.round(row.peakMib),
    ];
    say(`| ${cells.join(' | ')} |`);
  }
}

async function takeOverPart(): Promise<void> {
  say(
    '| one of two workers ends by | its lanes have another worker after, s | slowest take-over, ms | messages read again |',
  );
  say('| --- | --- | --- | --- |');
  for (const how of ['SIGKILL', 'SIGTERM'] as const) {
    const row = await takeOver(how, findings / 2);
    say(`| ${how} | ${row.seconds.toFixed(1)} | ${row.slowestReadMs} | ${row.readAgain} |`);
  }
}

function enginePart(): void {
  say(
    '| lane alone: keys | findings | µs per finding | growth of memory, MiB | bytes for each key beyond the row above |',
  );
  say('| --- | --- | --- | --- | --- |');
  let above: EngineRow | undefined;
  for (const keys of [1e2, 1e3, 1e4, 1e5, 1e6]) {
    const row = engine(keys);
    const each = above && ((row.mib - above.mib) * 2 ** 20) / (row.keys - above.keys);
    const perKey = each === undefined || each < 0 ? '' : Math.round(each);
    say(`| ${keys} | ${row.findings} | ${row.us.toFixed(1)} | ${Math.round(row.mib)} | ${perKey} |`);
    above = row;
  }
}

const parts = { nodes: nodesPart, throughput: throughputPart, takeover: takeOverPart, engine: enginePart };
const day = new Date().toISOString().slice(0, 10);
say(`\`npm run bench:fleet -- ${process.argv.slice(2).join(' ')}\`, ${day}. ${describeMachine()}.`);
for (const [name, part] of Object.entries(parts)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  say('');
  await part();
}
if (values.write) writeInto(document, lines.join('\n'), 'bench-fleet');
