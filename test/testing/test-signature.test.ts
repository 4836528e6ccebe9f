import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const folder = mkdtempSync(join(tmpdir(), 'sequent-testing-'));
after(() => rmSync(folder, { recursive: true }));
const self = fileURLToPath(new URL('../../src/self.ts', import.meta.url));

const fine = {
  before: '',
  on: `rseq({ data }) { if (data.flags === 1) return { sig: data.sig }; }`,
  detects: `{ name: 'one', events: [event('rseq', { flags: 1, sig: 7 })], findings: [{ sig: 7 }] }`,
  ignores: `{ name: 'none', events: [event('rseq', { flags: 0, sig: 7 })] }`,
};

/** Writes a module with the signature and a function that registers its test. @returns its path */
function written(name: string, parts: Partial<typeof fine>): string {
  const { before, on, detects, ignores } = { ...fine, ...parts };
  const file = join(folder, `${name}.test.ts`);
  const text = `import { defineSignature, z } from 'tracee-sequent';
import { event, testSignature } from 'tracee-sequent/testing';
${before}
const one = defineSignature({
  id: 'TEST-1', name: 'one', version: '1.0.0', description: 'd', threat: { severity: 'low' },
  finding: z.strictObject({ sig: z.uint32() }), on: { ${on} },
});
export const register = () => testSignature(one, { detects: [${detects}], ignores: [${ignores}] });
if (import.meta.main) register();
`;
  writeFileSync(file, text);
  return file;
}

function run(file: string, ...options: readonly string[]): Promise<{ code: number; out: string }> {
  const { NODE_TEST_CONTEXT: _own, ...env } = process.env;
  return new Promise((resolve) => {
    execFile(process.execPath, ['--import', self, ...options, file], { env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out: stdout + stderr });
    });
  });
}

/** Of each suite at the top, as a line of JSON: its name, and what failed in it. */
const reporter = `
import { inspect } from 'node:util';
export default async function* (source) {
  let failures = '';
  for await (const { type, data } of source) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    if (type === 'test:fail') failures += '✖ ' + data.name + '\\n' + inspect(data.details.error.cause) + '\\n';
    if (data.nesting > 0) continue;
    yield JSON.stringify({ name: data.name, failures }) + '\\n';
    failures = '';
  }
}`;

/** Runs many in one process. @returns what failed, by name */
async function runAll(all: ReadonlyMap<string, string>): Promise<ReadonlyMap<string, string>> {
  const file = join(folder, 'all.test.ts');
  const suites = [...all].map(([name, path], index) => {
    return `import { register as r${index} } from ${JSON.stringify(path)};\ndescribe(${JSON.stringify(name)}, r${index});\n`;
  });
  writeFileSync(file, `import { describe } from 'node:test';\n${suites.join('')}`);
  writeFileSync(join(folder, 'reporter.mjs'), reporter);
  const { out } = await run(
    file,
    `--test-reporter=${join(folder, 'reporter.mjs')}`,
    '--test-reporter-destination=stdout',
  );
  const lines = out.split('\n').filter((line) => line.startsWith('{'));
  return new Map(lines.map((line) => JSON.parse(line)).map(({ name, failures }) => [name, failures]));
}

const changing = `rseq({ data }) { if (data.flags === 1) { Object.assign(data, { sig: 8 }); return { sig: 7 }; } }`;
const found: Readonly<Record<string, readonly [Partial<typeof fine>, RegExp]>> = {
  'a case that stands there twice': [
    { ignores: `${fine.ignores}, ${fine.ignores.replace('none', 'again')}` },
    /"again" is the same as "none"/,
  ],
  'a case that is both detected and ignored': [
    { ignores: fine.detects.replace('one', 'same') },
    /"same" is the same as "one"/,
  ],
  'no case that it detects': [{ detects: '' }, /there is no case that it detects/],
  'no case that it ignores': [{ ignores: '' }, /there is no case that it ignores/],
  'state outside of state': [
    { before: 'let calls = 0;', on: `rseq({ data }) { if (data.flags === 1) return { sig: data.sig + calls++ }; }` },
    /state is kept outside/,
  ],
  'an event that is changed': [{ on: changing }, /TypeError/],
  'a handler that no case reaches': [{ on: `${fine.on}, clone() {}` }, /handlers that no case reaches/],
  'a finding too few': [{ on: 'rseq() {}' }, /✖ detects one/],
  'a finding too many': [{ on: `rseq({ data }) { return { sig: data.sig }; }` }, /✖ ignores none/],
  'a finding that is not exact': [{ detects: fine.detects.replace('[{ sig: 7 }]', '[{ sig: 8 }]') }, /✖ detects one/],
  'a finding with more than its schema has': [
    { on: `rseq({ data }) { if (data.flags === 1) return { sig: 7, more: 1 }; }` },
    /a handler threw/,
  ],
  'a handler that throws': [
    {
      ignores: `${fine.ignores}, { name: 'x', events: [event('rseq', { flags: 2, sig: 1 })] }`,
      on: `rseq({ data }) { if (data.flags === 2) throw new Error('boom'); if (data.flags === 1) return { sig: 7 }; }`,
    },
    /TEST-1 on rseq: Error: boom at \S+\.test\.ts:6:\d+/,
  ],
  'a built-in that is replaced': [
    { on: `rseq({ data }) { (Array.prototype as any).map = null; if (data.flags === 1) return { sig: 7 }; }` },
    /TEST-1 on rseq: TypeError: Cannot assign to read only property 'map'[^"]* at \S+\.test\.ts:6:\d+/,
  ],
  'a severity that differs': [
    { detects: fine.detects.replace('findings', `severity: 'high', findings`) },
    /✖ detects one/,
  ],
  'tags that differ': [{ detects: fine.detects.replace('findings', `tags: ['t'], findings`) }, /✖ detects one/],
  'times of findings that differ': [
    { detects: fine.detects.replace('findings', 'timestamps: [2], findings') },
    /the times of the findings differ/,
  ],
  'evidence that differs': [
    { detects: fine.detects.replace('findings', 'evidence: [[1]], findings') },
    /the evidence of the findings differs/,
  ],
  'a kind of chaos that there is not': [
    { ignores: fine.ignores.replace('events', `unavoidable: { lost: 'x' }, events`) },
    /ignores\[0\]\.unavoidable: there is no key "lost"/,
  ],
  'an argument that the event lacks': [
    { ignores: `{ name: 'none', events: [{ name: 'rseq', data: { nope: 1 } }] }` },
    /rseq has no argument nope/,
  ],
  'a gap before no event': [
    { ignores: fine.ignores.replace('events', 'gapBefore: 5, events') },
    /gapBefore is not the index of an event/,
  ],
  'a key of a case that there is not': [
    { ignores: fine.ignores.replace('events', 'gapBefor: 1, events') },
    /ignores\[0\]: there is no key "gapBefor"/,
  ],
  'a key of a workload that there is not': [
    { ignores: `{ name: 'none', events: [{ ...event('rseq', { flags: 0, sig: 7 }), parentpid: 7 }] }` },
    /ignores\[0\]\.events\[0\]: there is no key "parentpid"/,
  ],
  'a key of an image that there is not': [
    {
      ignores: `{ name: 'none', events: [event('rseq', { sig: 7 }, { container: { image: { nam: 'x' } } as any })] }`,
    },
    /events\[0\]\.container\.image: there is no key "nam"/,
  ],
  'a key of a pod that there is not': [
    { ignores: `{ name: 'none', events: [event('rseq', { sig: 7 }, { k8s: { pod: { label: {} } } as any })] }` },
    /events\[0\]\.k8s\.pod: there is no key "label"/,
  ],
  'options that the signature does not have': [
    { ignores: fine.ignores.replace('events', 'options: { limit: 1 }, events') },
    /the signature has no options/,
  ],
  'an event that does not exist': [
    { ignores: `{ name: 'none', events: [{ name: 'rsek', data: {} }, event('rseq', { flags: 0, sig: 7 })] }` },
    /Tracee has no event rsek.*did you mean rseq/,
  ],
  'a case without findings': [
    { detects: fine.detects.replace(/findings: .*\]/, '') },
    /detects\[0\]\.findings: is missing/,
  ],
  'a case without a name, with an event without data': [
    { ignores: `{ events: [{ name: 'rseq' }] }` },
    /ignores\[0\]\.name: is missing\n *ignores\[0\]\.events\[0\]\.data: is missing/,
  ],
  'a wrong signature': [{ on: 'rsek() {}' }, /did you mean rseq/],
};

describe('testSignature', () => {
  it('accepts what is right', async () => {
    const detects = fine.detects.replace('findings', 'timestamps: [1], evidence: [[0]], findings');
    const { code, out } = await run(written('right', { detects }));
    assert.equal(code, 0, out);
    assert.match(out, /pass 4/);
  });

  it('gives what a signature writes to standard error, with its id', async () => {
    const on = `rseq({ data }) { console.log('said'); process.stdout.write('raw'); if (data.flags === 1) return { sig: 7 }; }`;
    const { code, out } = await run(written('writes', { on, before: "console.log('the test says');" }));
    assert.equal(code, 0, out);
    assert.match(out, /^sequent: TEST-1 writes: said\nsequent: TEST-1 writes: raw\n/m);
    assert.match(out, /^the test says$/m);
  });

  it('finds what is wrong', async () => {
    const all = { right: fine, ...Object.fromEntries(Object.entries(found).map(([what, [parts]]) => [what, parts])) };
    const files = Object.entries(all).map(([what, parts], index) => [what, written(`case-${index}`, parts)] as const);
    const failures = await runAll(new Map(files));
    assert.equal(failures.get('right'), '');
    for (const [what, [, message]] of Object.entries(found)) assert.match(failures.get(what) ?? '', message, what);
  });
});
