import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';
import type { RecordedMessage } from '../../src/simulated/playback.ts';
import { simulate } from '../../src/simulated/simulate.ts';
import { encodeTestEvent, event } from '../../src/testing/event.ts';
import { HttpReceiver } from '../output/destination/http/http-receiver.ts';
import { until } from '../output/destination/kit/waiting.ts';
import { askUntil } from './ask-health.ts';
import { findingLines, folder, type Running, start } from './sequent.ts';

/** Events until `stop`, 10 ms apart, numbered by `sig`. A process starts with each. */
async function* numbered(stop: AbortSignal): AsyncGenerator<readonly RecordedMessage[]> {
  for (let number = 1; !stop.aborted; number++) {
    const bytes = encodeTestEvent(event('rseq', { sig: number }, { pid: number, startedAt: 10 * number }), 10 * number);
    yield [{ bytes, start: 0, end: bytes.length }];
  }
}

/** A Tracee that sends numbered events until `stop`. */
async function numberedTracee(t: TestContext, path: string, stop: AbortSignal): Promise<void> {
  const tracee = await simulate({ address: { kind: 'unix', path }, messages: numbered(stop), rate: 100 });
  t.after(() => tracee.kill());
}

/** @returns sends SIGHUP, and waits until the log says something new that matches */
function reloading(run: Running): (pattern: RegExp) => Promise<void> {
  return async (pattern) => {
    const before = run.stderr().length;
    run.child.kill('SIGHUP');
    await run.saysOnStderr(new RegExp(`^[^]{${before},}(?:${pattern.source})`));
  };
}

/** Tells each event with its number, and how many it has seen. */
const telling = (id: number, word = './lib/word.ts') => `
import { defineSignature, single, z } from 'tracee-sequent';
import { word } from '${word}';
export default defineSignature({
  id: 'ACME-${id}', name: 'acme_${id}', version: '1.0.0', description: 'tells', threat: { severity: 'low' },
  finding: z.strictObject({ word: z.string(), sig: z.number(), seen: z.int32(), gap: z.boolean() }),
  options: z.strictObject({ more: z.string().default('') }),
  state: { seen: single({ create: () => ({ count: 0 }) }) },
  on: {
    rseq({ data }, { state, gap, options }) {
      return { word: word + options.more, sig: data.sig, seen: ++state.seen.value.count, gap };
    },
  },
});`;

const failing = `
import { defineSignature } from 'tracee-sequent';
export default defineSignature({
  id: 'ACME-9', name: 'acme_9', version: '1.0.0', description: 'fails', threat: { severity: 'low' },
  on: { rseq() { throw new Error('it fails'); } },
});`;

interface Told {
  readonly word: string;
  readonly sig: number;
  readonly seen: number;
  readonly gap: boolean;
}

/** The findings of one signature, in their order. */
function toldIn(stdout: string, signature: string): readonly Told[] {
  return findingLines(stdout.slice(0, stdout.lastIndexOf('\n') + 1)).flatMap((line) => {
    const finding: {
      signature: { id: string };
      detected_from: { data: readonly { name: string }[] };
      data: { value: readonly Readonly<Record<string, unknown>>[] } | readonly Readonly<Record<string, unknown>>[];
    } = JSON.parse(line);
    if (finding.signature.id !== signature) return [];
    const all = JSON.stringify(finding);
    const value = (name: string): string =>
      new RegExp(`"name":"${name}","[a-z_0-9]+":"?([^",}]*)`).exec(all)?.[1] ?? '';
    return [
      {
        word: value('word'),
        sig: Number(value('sig')),
        seen: Number(value('seen')),
        gap: value('gap') === 'true',
      },
    ];
  });
}

it('SIGHUP reloads signatures and settings while events flow; a set with faults changes nothing', async (t) => {
  const home = folder(t);
  const at = (name: string): string => join(home, name);
  const write = (name: string, text: string): void => writeFileSync(at(name), text);
  mkdirSync(at('acme/lib'), { recursive: true });
  write('acme/lib/word.ts', "export const word: string = 'first';");
  write('acme/lib/other.ts', "export const word: string = 'other';");
  write('acme/one.ts', telling(1));
  write('acme/two.ts', telling(2, './lib/other.ts'));
  write('sequent.yaml', 'signatures: [acme]\nload_timeout: 1s\nrepeats: { window: 0 }\n');
  const over = new AbortController();
  await numberedTracee(t, at('tracee.sock'), over.signal);
  const health = at('health.sock');
  const run = start(
    t,
    'run',
    '--config',
    at('sequent.yaml'),
    '--tracee',
    `unix:${at('tracee.sock')}`,
    '-o',
    'json',
    '--log-format',
    'text',
    '--reload',
    'signal',
    '--health',
    `unix:${health}`,
  );
  await run.saysOnStdout(/"word","str":"first"/);
  const reload = reloading(run);

  await reload(/the reload has changed nothing/);
  write('acme/lib/word.ts', "export const word: string = 'second';");
  await reload(/signatures were reloaded \(kept=1, anew=ACME-1\)/);
  await run.saysOnStdout(/"word","str":"second"/);

  write('acme/lib/word.ts', 'export const word: string = ;');
  write('acme/three.ts', 'export default 3;');
  await reload(/a fault of the refused reload \(fault=.*three.ts: /);
  assert.match(run.stderr(), /the reload is refused.*code=SEQ_SIGNATURE, reason=2 faults/);
  assert.match(run.stderr(), /fault=.*one.ts: SyntaxError: .*, at .*word.ts:1:29/);
  const refused = await askUntil(health, '/healthz', ({ reasons }) =>
    reasons.some(({ code }) => code === 'reload_refused'),
  );
  assert.equal(refused.counts['reloads'], 1);
  assert.equal(refused.counts['reloads_refused'], 1);

  write('acme/lib/word.ts', "for (;;); export const word: string = 'hanging';");
  rmSync(at('acme/three.ts'));
  await reload(/did not load within 1 s, at=.*one.ts/);
  write('sequent.yaml', 'signatures: [acme]\nload_timeout: soon\nrepeats: { windows: 0 }\n');
  await reload(/a fault of the refused reload \(fault=line 2: load_timeout: /);

  write('acme/lib/word.ts', "export const word: string = 'second';");
  write(
    'sequent.yaml',
    'signatures: [acme]\nload_timeout: 1s\nrepeats: { window: 0 }\nbuffer: 64\noptions: { ACME-1: { more: " more" } }\n',
  );
  await reload(/signatures were reloaded \(kept=1, anew=ACME-1\)/);
  assert.match(run.stderr(), /settings have changed that need a restart.*settings=buffer/);
  // A process that has started later is known from its start.
  await run.saysOnStdout(/"word","str":"second more".*"name":"gap","[a-z]+":false/);
  await askUntil(health, '/healthz', ({ reasons }) => reasons.length === 0);

  write('acme/nine.ts', failing);
  await reload(/signatures were reloaded \(kept=2, anew=ACME-9\)/);
  await run.saysOnStderr(/a signature is suspended after too many faults/);
  write('acme/one.ts', `${telling(1)}\n// Changed`);
  await reload(/signatures were reloaded \(kept=2, anew=ACME-1\)/);
  const suspended = await askUntil(health, '/healthz', () => true);
  assert.deepEqual(
    suspended.reasons.map(({ code }) => code),
    ['signatures_suspended'],
  );
  write('acme/nine.ts', failing.replace('rseq()', 'mmap()'));
  await reload(/signatures were reloaded \(kept=2, anew=ACME-9, further_events=mmap\)/);
  await askUntil(health, '/healthz', ({ reasons }) => reasons.length === 0);
  rmSync(at('acme/nine.ts'));
  rmSync(at('acme/one.ts'));
  write('sequent.yaml', 'signatures: [acme]\nload_timeout: 1s\nrepeats: { window: 0 }\n');
  await reload(/signatures were reloaded \(kept=1, gone=ACME-9, ACME-1\)/);

  over.abort();
  run.child.kill('SIGTERM');
  assert.equal(await run.ended, 0, run.stderr());
  const [ones, twos] = ['ACME-1', 'ACME-2'].map((id) => toldIn(run.stdout(), id));
  assert.ok(ones !== undefined && twos !== undefined);
  assert.deepEqual(
    twos.map(({ sig, seen, gap }) => [sig, seen, gap]),
    twos.map((_, i) => [i + 1, i + 1, false]),
    'it stays the same',
  );
  assert.deepEqual(
    ones.map(({ sig }) => sig),
    ones.map((_, i) => i + 1),
    'each event is evaluated once',
  );
  const begins = ones.filter(({ seen }) => seen === 1);
  assert.deepEqual(
    begins.map(({ word, gap }) => [word, gap]),
    [
      ['first', false],
      ['second', true],
      ['second more', true],
      ['second more', true],
    ],
  );
});

it('reloads by itself when files change, and when Kubernetes swaps the link of a ConfigMap', async (t) => {
  const home = folder(t);
  const at = (name: string): string => join(home, name);
  const over = new AbortController();
  await numberedTracee(t, at('tracee.sock'), over.signal);
  const config = 'signatures: [.]\nrepeats: { window: 0 }\n';
  const other = "export const word: string = 'other';";
  const first = {
    'sequent.yaml': config,
    'one.ts': telling(1),
    'two.ts': telling(2, './lib/other.ts'),
    'lib/other.ts': other,
  };
  mkdirSync(at('etc'));
  const path = (name: string): string => at(`etc/${name}`);
  let version = 0;
  /** As the kubelet does it: a new folder, a new link, a rename; then the old folder is removed. */
  const publish = (files: Readonly<Record<string, string>>): void => {
    const name = `..2026_11_28_11_33_${++version}.1`;
    mkdirSync(path(`${name}/lib`), { recursive: true });
    for (const [file, text] of Object.entries(files)) writeFileSync(path(`${name}/${file}`), text);
    symlinkSync(name, path('..data_tmp'));
    renameSync(path('..data_tmp'), path('..data'));
    rmSync(path(`..2026_11_28_11_33_${version - 1}.1`), { recursive: true, force: true });
  };
  publish({ ...first, 'lib/word.ts': "export const word: string = 'first';" });
  for (const entry of ['sequent.yaml', 'one.ts', 'two.ts', 'lib']) symlinkSync(`..data/${entry}`, path(entry));
  const run = start(
    t,
    'run',
    '--config',
    path('sequent.yaml'),
    '--tracee',
    `unix:${at('tracee.sock')}`,
    '-o',
    'json',
    '--log-format',
    'text',
  );
  await run.saysOnStdout(/"word","str":"first"/);
  publish({ ...first, 'lib/word.ts': "export const word: string = 'second';" });
  await run.saysOnStderr(/signatures were reloaded \(kept=1, anew=ACME-1\)/);
  publish({ ...first, 'lib/word.ts': "import './missing.ts'; export const word: string = 'third';" });
  await run.saysOnStderr(/the reload is refused.*Cannot find module .*missing.ts/);
  publish({
    ...first,
    'lib/word.ts': "import './missing.ts'; export const word: string = 'third';",
    'lib/missing.ts': '',
  });
  await run.saysOnStdout(/"word","str":"third"/);
  publish({
    ...first,
    'sequent.yaml': `${config}options: { ACME-1: { more: " more" } }`,
    'lib/word.ts': "export const word: string = 'fourth';",
  });
  await run.saysOnStdout(/"word","str":"fourth more"/);
  rmSync(path('two.ts'));
  await run.saysOnStderr(/signatures were reloaded \(kept=1, gone=ACME-2\)/);
  over.abort();
  run.child.kill('SIGTERM');
  assert.equal(await run.ended, 0, run.stderr());
  const [ones, twos] = ['ACME-1', 'ACME-2'].map((id) => toldIn(run.stdout(), id));
  assert.ok(ones !== undefined && twos !== undefined);
  assert.deepEqual(
    ones.map(({ sig }) => sig),
    ones.map((_, i) => i + 1),
  );
  assert.deepEqual(
    twos.map(({ sig, seen }) => [sig, seen]),
    twos.map((_, i) => [i + 1, i + 1]),
    'it stays the same in each version',
  );
});

/** Numbers of the events in the findings of ACME-2, in their order. */
function numbersIn(texts: readonly string[]): readonly number[] {
  return texts.flatMap((text) => [...text.matchAll(/"name":"sig","[a-z0-9]+":"?(\d+)/g)].map(([, sig]) => Number(sig)));
}

it('SIGHUP replaces outputs while findings flow; each finding arrives once, and a wrong output changes nothing', async (t) => {
  const home = folder(t);
  const at = (name: string): string => join(home, name);
  mkdirSync(at('acme/lib'), { recursive: true });
  writeFileSync(at('acme/two.ts'), telling(2, './lib/other.ts'));
  writeFileSync(at('acme/lib/other.ts'), "export const word: string = 'other';");
  const [first, second] = [await takingReceiver(t), await takingReceiver(t)];
  const soc = (url: string, more = ''): string =>
    `  - { name: soc, type: webhook, url: '${url}/in', body: ndjson${more} }\n`;
  const here = `  - { name: here, type: file, path: ${at('here.json')} }\n`;
  const pretty = `  - { name: text, type: file, path: ${at('text.txt')}, format: pretty }\n`;
  const write = (...outputs: string[]): void => {
    const common = `signatures: [acme]\nrepeats: { window: 0 }\nspool: { dir: ${at('spool')} }\noutputs:\n`;
    writeFileSync(at('sequent.yaml'), `${common}${outputs.join('')}`);
  };
  write(here);
  const over = new AbortController();
  await numberedTracee(t, at('tracee.sock'), over.signal);
  const health = at('health.sock');
  const args = ['--config', at('sequent.yaml'), '--tracee', `unix:${at('tracee.sock')}`, '--log-format', 'text'];
  const run = start(t, 'run', ...args, '--reload', 'signal', '--health', `unix:${health}`);
  await until('findings are written', () => existsSync(at('here.json')) && readFileSync(at('here.json')).length > 0);
  const reload = reloading(run);
  const arrived = async (receiver: HttpReceiver, more = 10): Promise<void> => {
    const now = receiver.requests.length;
    await until('findings arrive', () => receiver.requests.length >= now + more);
  };

  write(here, soc(first.url));
  await reload(/outputs were reloaded \(kept=1, added=soc\)/);
  await arrived(first);
  // Findings come in other forms from here on.
  write(here, soc(first.url), pretty);
  await reload(/outputs were reloaded \(kept=2, added=text\)/);
  await arrived(first);
  write(here, soc(second.url), pretty);
  await reload(/outputs were reloaded \(kept=2, changed=soc\)/);
  await arrived(second);
  write(here, soc('https://127.0.0.1:9', `, tls: { ca: ${at('missing.pem')} }`));
  await reload(/the reload is refused.*missing.pem/);
  await askUntil(health, '/healthz', ({ reasons }) => reasons.some(({ code }) => code === 'reload_refused'));
  await arrived(second);
  write(here);
  await reload(/outputs were reloaded \(kept=1, removed=soc, text\)/);
  const { outputs } = await askUntil(health, '/healthz', () => true);
  assert.deepEqual(
    outputs.map(({ name, state }) => [name, state]),
    [
      ['here', 'ok'],
      ['soc', 'removed'],
      ['text', 'removed'],
    ],
  );
  await run.saysOnStderr(/an output that a reload has removed is closed \(output=soc/);
  // The program ends in the middle of a swap.
  write(here, soc(first.url));
  run.child.kill('SIGHUP');
  over.abort();
  run.child.kill('SIGTERM');
  assert.equal(await run.ended, 0, run.stderr());
  const all = numbersIn([readFileSync(at('here.json'), 'utf8')]);
  assert.deepEqual(
    all,
    all.map((_, index) => index + 1),
    'an unchanged output gets every finding once',
  );
  const [atFirst, atSecond] = [first, second].map(({ requests }) =>
    numbersIn(requests.map(({ body }) => String(body))),
  );
  assert.ok(atFirst && atSecond);
  const sent = [...atFirst, ...atSecond].filter((sig) => sig <= Math.max(...atSecond));
  const from = sent[0] ?? 0;
  assert.deepEqual(
    sent,
    sent.map((_, index) => from + index),
    'each finding is sent once, to the address of its time',
  );
  assert.match(readFileSync(at('text.txt'), 'utf8'), /ACME-2/);
});

async function takingReceiver(t: TestContext): Promise<HttpReceiver> {
  const receiver = await HttpReceiver.start(() => ({ status: 200 }));
  t.after(() => receiver.dispose());
  return receiver;
}
