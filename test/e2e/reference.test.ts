import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import type { Quarantined } from '../../src/evaluation/own-findings.ts';
import type { ReloadVitals } from '../../src/telemetry/vitals.ts';
import { askUntil } from './ask-health.ts';
import { folder, recording, simulated, start } from './sequent.ts';

const page = (name: string): string => readFileSync(new URL(`../../docs/reference/${name}`, import.meta.url), 'utf8');

/** The compiler holds that these are all. */
const ofQuarantined: Readonly<Record<keyof Quarantined, true>> = {
  author: true,
  signatures: true,
  reason: true,
  event: true,
  place: true,
  at: true,
};

/** Most of these keys are there only after a reload. */
const ofReload: Readonly<Record<keyof ReloadVitals, true>> = {
  result: true,
  at: true,
  fault: true,
  need_restart: true,
};

/** Keys of an object, and of the objects and lists of objects in it whose keys are not data. */
function keysOf(value: object, nested: readonly string[]): string[] {
  return Object.entries(value).flatMap(([key, child]: [string, unknown]) => {
    if (!nested.includes(key)) return [key];
    const [inner]: unknown[] = Array.isArray(child) ? child : [child];
    return [key, ...Object.keys(Object(inner)).map((name) => `${key}.${name}`)];
  });
}

const detector = `type: detector
id: ACME-OPEN
produced_event: {name: write_open, version: "1.0"}
requirements: {events: [{name: security_file_open}]}
output: {fields: [{name: path, expression: 'getEventData("pathname")'}]}
`;

it('the reference names every key of /healthz and of --stats, and no other', async (t) => {
  const home = folder(t);
  const [health, tracee, detectors] = ['health.sock', 'tracee.sock', 'detectors'].map((name) => join(home, name));
  assert.ok(health !== undefined && tracee !== undefined && detectors !== undefined);
  mkdirSync(detectors);
  writeFileSync(join(detectors, 'open.yaml'), detector);
  await simulated(t, recording('rseq-extra.pb.gz'), `unix:${tracee}`);
  const flags = ['--tracee', `unix:${tracee}`, '--health', `unix:${health}`, '--tracee-detectors', detectors];
  const state = ['--state', join(home, 'state')];
  // The first output has a reason in the answer, since it fails.
  const outputs = ['--output', 'json=/dev/full', '--output', 'json'];
  const run = start(t, 'run', ...flags, ...state, ...outputs, '--stats', join(home, 'run.json'));
  const { status: _, ...answer } = await askUntil(health, '/healthz', ({ reasons }) =>
    reasons.some(({ code }) => code === 'output_gone'),
  );
  run.child.kill('SIGTERM');
  await run.ended;
  const replayed = ['--tracee-detectors', detectors, '--stats', join(home, 'replay.json')];
  await start(t, 'replay', recording('threads.ndjson.gz'), ...replayed).ended;

  const stats = ['run.json', 'replay.json'].flatMap((name) =>
    Object.keys(Object(JSON.parse(readFileSync(join(home, name), 'utf8')))),
  );
  const [statistics = ''] = page('statistics.md').split('`detectors` has:');
  // Parts that are not configured have no counts.
  const isHere = (key: string): boolean => !/^(?:capsules|recorder_|page_|fleet_|history_)/.test(key);
  const listed = [...statistics.matchAll(/^- `([a-z_]+)`/gm)].map(([, key = '']) => key).filter(isHere);
  assert.deepEqual([...new Set(stats)].toSorted(), listed.toSorted());

  const keys = keysOf(answer, ['engine', 'outputs', 'quarantined', 'gauges']);
  const ofEach = [
    ...Object.keys(ofQuarantined).map((key) => `quarantined.${key}`),
    ...Object.keys(ofReload).map((key) => `reload.${key}`),
  ];
  const [, table = ''] = page('health.md').split('## The answers');
  const rows = [...table.matchAll(/^\| `([a-z_.]+)` +\| (.*)$/gm)];
  const named = rows.map(([, key]) => key).filter((key) => key !== undefined);
  const end = named.indexOf('engine_stalled');
  assert.deepEqual(named.slice(0, end).toSorted(), [...keys, ...ofEach].toSorted());

  const counted = [...page('metrics.md').matchAll(/`counts\.([a-z_]+)`/g)].map(([, key = '']) => key).filter(isHere);
  // The total of the gaps has no metric of its own.
  assert.deepEqual([...counted, 'gaps'].toSorted(), Object.keys(answer.counts).toSorted());
});
