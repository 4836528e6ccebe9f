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

function run(name: string, parts: Partial<typeof fine>): Promise<{ code: number; out: string }> {
  const { before, on, detects, ignores } = { ...fine, ...parts };
  const file = join(folder, `${name}.test.ts`);
  const text = `import { defineSignature, z } from 'sequent';
import { event, testSignature } from 'sequent/testing';
${before}
const one = defineSignature({
  id: 'TEST-1', name: 'one', version: '1.0.0', description: 'd', threat: { severity: 'low' },
  finding: z.strictObject({ sig: z.uint32() }), on: { ${on} },
});
testSignature(one, { detects: [${detects}], ignores: [${ignores}] });
`;
  writeFileSync(file, text);
  const { NODE_TEST_CONTEXT: _own, ...env } = process.env;
  return new Promise((resolve) => {
    execFile(process.execPath, ['--import', self, file], { env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out: stdout + stderr });
    });
  });
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
  'an argument that the event lacks': [
    { ignores: `{ name: 'none', events: [{ name: 'rseq', data: { nope: 1 } }] }` },
    /rseq has no argument nope/,
  ],
  'a gap before no event': [
    { ignores: fine.ignores.replace('events', 'gapBefore: 5, events') },
    /gapBefore is the index of no event/,
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
  'a wrong signature': [{ on: 'rsek() {}' }, /did you mean rseq/],
};

describe('testSignature', () => {
  it('accepts what is right', async () => {
    const { code, out } = await run('right', {});
    assert.equal(code, 0, out);
    assert.match(out, /pass 4/);
  });

  it('gives what a signature writes to standard error, with its id', async () => {
    const on = `rseq({ data }) { console.log('said'); process.stdout.write('raw'); if (data.flags === 1) return { sig: 7 }; }`;
    const { code, out } = await run('writes', { on, before: "console.log('the test says');" });
    assert.equal(code, 0, out);
    assert.match(out, /^sequent: TEST-1 writes: said\nsequent: TEST-1 writes: raw\n/m);
    assert.match(out, /^the test says$/m);
  });

  it('finds what is wrong', async () => {
    const all = Object.entries(found);
    // Two at a time: more would only wait for each other.
    const work = [0, 1].map(async (start) => {
      for (let index = start; index < all.length; index += 2) {
        const [what, [parts, message]] = all[index] ?? ['', [{}, /^$/]];
        const { code, out } = await run(`wrong-${index}`, parts);
        assert.equal(code, 1, what);
        assert.match(out, message, what);
      }
    });
    await Promise.all(work);
  });
});
