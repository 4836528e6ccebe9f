import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http2';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { parse } from 'yaml';
import { encodeTestEvent, event } from '../../src/testing/event.ts';
import { toJson } from '../../src/text/json.ts';
import { framed } from '../intake/recording/recording-bytes.ts';
import { folder, type Running, runLine, start } from './sequent.ts';

/** One of each kind: obeyed, reordering, invisible, blank. */
const hostile = [
  '\u001b[31m',
  '\u009b2J',
  '\u202e',
  '\u2028',
  '\u3164',
  '\u115f',
  '\u1160',
  '\uffa0',
  '\u2800',
  '\u00a0',
].join('x');
const dangerous =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u0009\u000B-\u001F\u007F-\u00A0\u115F\u1160\u200B-\u200F\u2028-\u202E\u2800\u3164\uFEFF\uFFA0]/u;

async function shownOf(...args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await runLine(...args);
  return harmless(stdout + stderr);
}

async function shown(running: Running): Promise<string> {
  await running.ended;
  return harmless(running.stdout() + running.stderr());
}

/** @returns the text, which holds nothing of that kind */
function harmless(text: string): string {
  assert.doesNotMatch(text, dangerous);
  return text;
}

/** A signature whose author wrote what an attacker would, and a recording in which it finds something. */
function hostilePack(t: TestContext): { readonly pack: string; readonly recording: string } {
  const at = folder(t);
  const recording = join(at, 'events.pb');
  const text = JSON.stringify(`a${hostile}b`);
  writeFileSync(
    join(at, 'sig.ts'),
    `import { defineSignature, z } from 'tracee-sequent';
export default defineSignature({
  id: 'ACME-1', name: 'acme_one', version: '1.0.0', description: ${text},
  threat: { severity: 'high', mitre: { tactic: 'Execution', technique: 'T1204.002' } },
  falsePositives: [${text}], knownGaps: [${text}], explanation: [${text}], triage: [${text}], references: [],
  finding: z.strictObject({ path: z.string().describe(${text}) }),
  options: z.strictObject({ prefix: z.string().default(${text}).describe(${text}) }),
  where: { sched_process_exec: { pathname: { prefix: ['/tmp/' + ${text}] } } },
  on: { sched_process_exec({ data }, ctx) {
    ctx.report({ path: data.pathname }, { subject: data.pathname, tags: [data.pathname] });
    throw new Error(data.pathname);
  } },
});
`,
  );
  const exec = event('sched_process_exec', { pathname: `/tmp/a${hostile}b` }, { executable: hostile, comm: hostile });
  writeFileSync(recording, framed([encodeTestEvent(exec, 0)]));
  return { pack: join(at, 'sig.ts'), recording };
}

const asked = [
  ['list', 'signatures'],
  ['list', 'signatures', '--json'],
  ['explain', 'ACME-1'],
  ['policy'],
  ['policy', '--name', hostile],
];

describe('no command shows what a terminal obeys or a reader cannot see', { concurrency: 2 }, () => {
  for (const args of asked) {
    it(args.map((arg) => (arg === hostile ? 'HOSTILE' : arg)).join(' '), async (t) => {
      const { code, stdout, stderr } = await runLine(...args, '-s', hostilePack(t).pack);
      harmless(stdout + stderr);
      // Tracee would take no policy of such a name.
      if (args.includes(hostile)) assert.equal(code, 2);
      else if (args[0] === 'policy')
        assert.deepEqual(parse(stdout).spec.rules[0].filters, [`data.pathname=/tmp/a${hostile}b*`]);
    });
  }

  for (const form of ['json', 'pretty']) {
    it(`replay --output ${form}, with the log and the statistics of a fault`, async (t) => {
      const { pack, recording } = hostilePack(t);
      const stats = join(folder(t), 'stats.json');
      const logFormat = form === 'json' ? 'json' : 'text';
      const flags = ['--output', form, '--log-format', logFormat, '--stats', stats];
      const text = await shownOf('replay', recording, '-s', pack, ...flags);
      assert.match(text, form === 'json' ? /"evidence"/ : /program|ACME-1/);
      assert.match(text, /a signature has thrown/);
      assert.doesNotMatch(readFileSync(stats, 'utf8'), dangerous);
    });
  }

  it('record into NDJSON, and simulate at a hostile address; doctor --json', async (t) => {
    const { recording, pack } = hostilePack(t);
    const at = folder(t);
    const socket = `unix:${join(at, 'x\u202e.sock')}`;
    const tracee = start(t, 'simulate', recording, '--listen', socket, '--repeat', '0', '--rate', '5');
    await tracee.saysOnStderr(/listens at/);
    const out = join(at, 'out.ndjson');
    await shownOf('record', '--tracee', socket, '--out', out, '--max-events', '2');
    const line = readFileSync(out, 'utf8');
    assert.doesNotMatch(line, dangerous);
    assert.ok(line.includes(toJson(`/tmp/a${hostile}b`)), line);
    for (const form of [['--json'], []])
      await shownOf('doctor', '--tracee', socket, '-s', pack, '--for', '1ms', ...form);
    tracee.child.kill('SIGTERM');
    await shown(tracee);
  });

  for (const form of [['--json'], []]) {
    it(`test ${form.join(' ')}, names of cases and what did not match`, async (t) => {
      const file = join(folder(t), 'hostile.test.ts');
      const text = JSON.stringify(`a${hostile}b`);
      writeFileSync(
        file,
        `import { it } from 'node:test';
import assert from 'node:assert/strict';
it(${text}, () => { console.log(${text}); assert.equal(${text}, 'b'); });
`,
      );
      const running = start(t, 'test', file, ...form);
      assert.match(await shown(running), /failed|fail 1/);
      assert.equal(await running.ended, 1);
    });
  }

  it('convert', async (t) => {
    const at = folder(t);
    const file = join(at, 'detector.yaml');
    const description = JSON.stringify(`a${hostile}b`);
    writeFileSync(
      file,
      `type: detector
id: ACME-3
produced_event: {name: acme_three, version: "1.0.0", description: ${description}}
requirements: {events: [{name: sched_process_exec}]}
`,
    );
    await shownOf('convert', file);
    await shownOf('convert', join(at, hostile));
  });

  it('refusals: of the command line, of a file, of a detector, whose backslashes stand as in the file', async (t) => {
    const at = folder(t);
    writeFileSync(
      join(at, 'detector.yaml'),
      `type: detector
id: ACME-2
produced_event: {name: acme_two, version: "1.0"}
requirements: {events: [{name: sched_process_exec}]}
conditions:
  - '"x" == \\d\u3164'
`,
    );
    const detector = await shownOf('list', 'signatures', '--tracee-detectors', at);
    assert.ok(detector.includes(String.raw`unexpected "\" (at "\d\u{3164}")`), detector);
    await shownOf('list', hostile);
    await shownOf('explain', hostile);
    await shownOf('replay', join(at, hostile));
    await shownOf('run', '--tracee', hostile);
  });

  for (const form of ['json', 'text']) {
    it(`the words of a server, escaped once, in a log of ${form}`, async (t) => {
      const socket = join(folder(t), 'tracee.sock');
      const server = createServer();
      server.on('stream', (stream) => {
        stream.on('error', () => {});
        const words = encodeURIComponent('\u202e\u001b[31m\u3164 a\nb');
        const last = { 'grpc-status': '7', 'grpc-message': words };
        stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...last }, { endStream: true });
      });
      server.listen(socket);
      t.after(() => server.close());
      await once(server, 'listening');
      const text = await shownOf('run', '--tracee', `unix:${socket}`, '--log-format', form);
      const expected = {
        json: String.raw`\u202e\u001b[31m\u3164 a\nb`,
        text: String.raw`\u{202e}\x1b[31m\u{3164} a\nb`,
      };
      assert.ok(text.includes(form === 'json' ? expected.json : expected.text), text);
      assert.ok(!text.includes(String.raw`\\u`), text);
    });
  }
});
