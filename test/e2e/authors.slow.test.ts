import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { head, honest, writePack } from './faulty-pack.ts';
import { findingLines, folder, recording, simulated, start } from './sequent.ts';

/** What a handler does to something that all share, and what is said of it. */
const patches: readonly (readonly [does: string, says: string])[] = [
  ['Array.prototype.map = () => [];', "TypeError: Cannot assign to read only property 'map'"],
  ['globalThis.JSON = {};', "TypeError: Cannot assign to read only property 'JSON'"],
  ['Map.prototype.get = () => 1;', "TypeError: Cannot assign to read only property 'get'"],
  ['Date.now = () => 0;', "TypeError: Cannot assign to read only property 'now'"],
  ["Object.prototype.pathname = 'x';", 'TypeError: Cannot add property pathname, object is not extensible'],
  ['Object.prototype.toString = () => 1;', 'TypeError: the built-in toString is frozen: it cannot be replaced'],
  ["Object.defineProperty(String.prototype, 'at', { value: 1 });", 'TypeError: Cannot redefine property: at'],
  ['delete Promise.prototype.then;', "TypeError: Cannot delete property 'then'"],
  ['Object.setPrototypeOf(Set.prototype, null);', 'TypeError: [object Set] is not extensible'],
  ['Error.prepareStackTrace = undefined;', "TypeError: Cannot assign to read only property 'prepareStackTrace'"],
  ['process.exit = () => 1;', "TypeError: Cannot assign to read only property 'exit'"],
];

const signature = (id: string, body: string, before = ''): string =>
  `${before}${head(id)} name: '${id.toLowerCase().replace('-', '_')}',\non: { rseq(event: any, ctx: any) {\n${body}\n} } } as any);`;

const files: Readonly<Record<string, string>> = {
  'honest.ts': honest,
  ...Object.fromEntries(
    patches.map(([does], index) => [`patch${index}.ts`, signature(`PATCH-${index}`, `// @ts-nocheck\n${does}`)]),
  ),
  // What is added while modules are loaded stays; what programs set on objects of their own is no patch.
  'polyfill.ts': signature(
    'FILL-1',
    "const e = new Error('x'); e.name = 'Mine'; const o: any = {}; o.toString = () => 'own';\nif (([7] as any).only() === 7 && e.name === 'Mine') return { text: String(o) };",
    'Object.defineProperty(Array.prototype, "only", { value(this: any[]) { return this[0]; } });',
  ),
  'writes.ts': signature(
    'WRITE-1',
    "console.log('logged', 7);\nconsole.error('as an error');\nprocess.stdout.write('raw\\n');\nprocess.stderr.write('\\x1b[31mred');",
  ),
  'worker.ts': signature(
    'WORKER-1',
    "if (++n === 1) new Worker('throw new Error(`of a worker`)', { eval: true });",
    "import { Worker } from 'node:worker_threads';\nlet n = 0;\n",
  ),
  'spawns.ts': signature(
    'SPAWN-1',
    "if (++n === 1) spawn('/no/such/program');",
    "import { spawn } from 'node:child_process';\nlet n = 0;\n",
  ),
  'removes.ts': signature('REMOVE-1', 'process.removeAllListeners();'),
  'closes.ts': signature('CLOSE-1', 'process.stdout.end();'),
  'exits.ts': signature('EXIT-1', 'void Promise.resolve(70).then(process.exit);'),
  'rejects.ts': signature('REJECT-1', "void Promise.reject('only a text');"),
};

interface Told {
  readonly code: number | NodeJS.Signals;
  readonly stdout: string;
  readonly stderr: string;
}

async function replay(t: TestContext, sources: Readonly<Record<string, string>>): Promise<Told> {
  const pack = writePack(folder(t), sources);
  const flags = ['--output', 'json', '--log-format', 'text'];
  const run = start(t, 'replay', recording('rseq-extra.pb.gz'), '-s', pack, ...flags);
  return { code: await run.ended, stdout: run.stdout(), stderr: run.stderr() };
}

async function live(t: TestContext, sources: Readonly<Record<string, string>>): Promise<Told> {
  const home = folder(t);
  const pack = writePack(home, sources);
  const address = `unix:${join(home, 'tracee.sock')}`;
  await simulated(t, recording('rseq-extra.pb.gz'), address, { rate: 1000 });
  const flags = ['--output', 'json', '--log-format', 'text', '--arch', 'amd64', '--max-events', '1193'];
  const run = start(t, 'run', '--tracee', address, '-s', pack, ...flags);
  return { code: await run.ended, stdout: run.stdout(), stderr: run.stderr() };
}

/** Texts of the findings of one signature; what is no JSON on standard output throws here. */
function texts(stdout: string, id: string): string[] {
  return findingLines(stdout)
    .map((line): { signature: { id: string }; data: readonly { str: string }[] } => JSON.parse(line))
    .filter((finding) => finding.signature.id === id)
    .map(({ data }) => String(data[0]?.str))
    .sort();
}

describe('beside signatures that touch what all share', () => {
  for (const [command, go] of Object.entries({ replay, run: live })) {
    it(`${command} names each of them, and the findings of the others are the same`, async (t) => {
      const { code, stdout, stderr } = await go(t, files);
      assert.equal(code, 1, stderr);
      for (const [index, [, says]] of patches.entries()) {
        const line = stderr.split('\n').find((one) => one.includes(`author=PATCH-${index},`)) ?? stderr;
        assert.ok(line.includes(says), line);
        assert.match(line, new RegExp(`at=\\S*patch${index}\\.ts:\\d+:\\d+`));
      }
      const alone = await replay(t, { 'honest.ts': honest });
      assert.deepEqual(texts(stdout, 'TEST-1'), texts(alone.stdout, 'TEST-1'));
      assert.deepEqual(new Set(texts(stdout, 'FILL-1')), new Set(['own']));
      for (const text of ['logged 7', 'as an error', 'raw', String.raw`\\x1b\[31mred`]) {
        assert.match(stderr, new RegExp(`a signature writes \\(author=WRITE-1, text="?${text}`), text);
      }
      assert.match(stderr, /its author is unknown \(error="?Error: of a worker/);
      assert.match(stderr, /its author is unknown \(error="?TypeError: process\.(exit|reallyExit) is not for/);
      assert.match(stderr, /author=SPAWN-1, [^\n]*spawn \/no\/such\/program ENOENT/);
      assert.match(stderr, /author=REMOVE-1, [^\n]*process\.removeAllListeners is not for signatures/);
      assert.match(stderr, /author=CLOSE-1, [^\n]*process\.stdout\.end is not for signatures/);
      assert.doesNotMatch(stdout, /logged 7|raw/);
      assert.match(stderr, /its author is unknown \(error="?only a text/);
      const stray = findingLines(stdout).find((line) => line.includes('SEQ-4'));
      assert.match(stray ?? '', /"author_unknown"[^]*Code of an unknown signature has failed[^]*only a text/);
    });
  }
});

/** What a module does while it is loaded, and what is said of it. */
const replacements: Readonly<Record<string, readonly [does: string, says: string]>> = {
  'a method': ['Map.prototype.get = () => 1;', 'replaced Map.prototype.get'],
  'what the loader itself needs': [
    'Array.prototype[Symbol.iterator] = null;',
    'replaced Array.prototype[Symbol.iterator]',
  ],
  'a global': ['globalThis.process = {};', 'replaced globalThis.process'],
  'a function of process': ['process.nextTick = () => {};', 'replaced process.nextTick'],
  'by taking it away': ['delete Promise.prototype.then;', 'removed Promise.prototype.then'],
  'by an addition that others notice': ['Object.prototype.toJSON = () => 1;', 'added Object.prototype.toJSON'],
  'the length of stacks': ['Error.stackTraceLimit = 0;', 'replaced Error.stackTraceLimit'],
  'the form of stacks': ["Error.prepareStackTrace = () => 'x';", 'replaced Error.prepareStackTrace'],
};

describe('a module that replaces, while it is loaded, what all share', () => {
  it('is refused with its file, in one message with all others', async (t) => {
    const odd = Object.entries(replacements).map(([, [does]], index) => {
      return [`odd${index}.ts`, signature(`ODD-${index}`, '', `// @ts-nocheck\n${does}\n`)] as const;
    });
    const { code, stderr } = await replay(t, { 'honest.ts': honest, ...Object.fromEntries(odd) });
    assert.equal(code, 2, stderr);
    for (const [index, [, says]] of Object.values(replacements).entries()) {
      const line = stderr.split('\n').find((one) => one.includes(`odd${index}.ts: `)) ?? stderr;
      assert.ok(
        says.split('|').some((text) => line.includes(`it has ${text}, which`)),
        line,
      );
    }
    assert.doesNotMatch(stderr, /honest\.ts/);
  });

  for (const command of [
    ['run', '--tracee', 'unix:/nonexistent'],
    ['list', 'signatures'],
  ]) {
    it(`is refused by ${command[0]}, too`, async (t) => {
      const pack = writePack(folder(t), { 'odd.ts': signature('ODD-1', '', 'JSON.stringify = (() => 1) as any;\n') });
      const run = start(t, ...command, '-s', pack);
      assert.equal(await run.ended, 2, run.stderr());
      assert.match(run.stderr(), /odd\.ts: it has replaced JSON\.stringify, which all signatures share/);
    });
  }

  it('fails the test of its signature', async (t) => {
    const home = folder(t);
    const pack = writePack(home, {
      'odd.ts': signature('ODD-1', '', '(Map.prototype as any).get = () => 1;\n'),
      'odd.test.ts': `import { testSignature } from 'tracee-sequent/testing';
        import odd from './odd.ts';
        testSignature(odd as any, { detects: [], ignores: [] });`,
    });
    const run = start(t, 'test', pack);
    assert.equal(await run.ended, 1, run.stderr());
    assert.match(
      run.stdout(),
      /a sidecar would refuse a module that this test imports: it has replaced Map\.prototype\.get/,
    );
  });
});
