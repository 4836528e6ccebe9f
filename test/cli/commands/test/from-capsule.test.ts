import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, it } from 'node:test';
import type { CapsuleHead } from '../../../../src/recorder/capsule/capsule.ts';
import { writeCapsule } from '../../../../src/recorder/capsule/write-capsule.ts';
import { recording } from '../../../../src/testing/recorded-events.ts';
import { runLine } from '../../../e2e/sequent.ts';
import type { Result } from '../../../house/run-command-lines.ts';
import { blocks, content, unframed } from '../../../intake/recording/recording-bytes.ts';
import { sampleHead } from '../../../recorder/capsule/sample-capsule.ts';
import { findingsOf } from '../../../recorder/findings-of.ts';
import { requestFor } from '../../../recorder/recorded.ts';

const folder = mkdtempSync(join(tmpdir(), 'from-capsule-'));
after(() => rmSync(folder, { recursive: true }));

const messages = unframed(content('rseq-extra.pb.gz'));
const finding = (await findingsOf(messages)).find(({ threat }) => threat.severity === 'high');
assert.ok(finding);
const { signature } = finding;
const { cut: _, ...sample } = sampleHead;
const { held_from: __, ...window } = sample.window;
const head: CapsuleHead = {
  ...sample,
  findings: [JSON.parse(requestFor(finding).json)],
  options: { arch: 'amd64', packs: ['rseq'], signatures: {} },
  signatures: [{ id: signature.id, name: signature.name, version: signature.version }],
  window,
  losses: [],
  redaction: { events: 0 },
  events: messages.length,
};

async function capsule(name: string, changes: Partial<CapsuleHead> = {}, events = messages): Promise<string> {
  const file = join(folder, `${name}.capsule`);
  await writeCapsule(file, { ...head, ...changes, events: events.length }, [blocks(events, 1_000)]);
  return file;
}

function fromCapsule(file: string, out: string): Promise<Result> {
  return runLine('test', '--from', file, '--out', join(folder, out), '-s', 'rseq');
}

it('test --from writes a case with the finding of a capsule, and the events that the signature wants', async () => {
  const file = await capsule('whole');
  const { code, stdout, stderr } = await fromCapsule(file, 'whole.test.ts');
  assert.equal(code, 0, stderr);
  const events = await recording(join(folder, 'whole.pb.gz'));
  assert.match(stdout, new RegExp(`whole\\.test\\.ts: ${signature.id}, events ${events.length}, findings [1-9]`));
  assert.ok(events.length > 0 && events.length < messages.length);
  const text = readFileSync(join(folder, 'whole.test.ts'), 'utf8');
  assert.match(text, /^import signature from '.*signatures\/rseq\/\w+\.ts';$/m);
  assert.match(text, /partial: true/);
  assert.match(text, /evidence: \[/);
  const again = await fromCapsule(file, 'whole.test.ts');
  assert.equal(again.code, 2);
  assert.match(again.stderr, /the file exists already; nothing was written/);
});

it('test --from refuses a capsule whose events do not give the finding, with the reasons, and writes nothing', async () => {
  const before = readdirSync(folder);
  const refused = async (name: string, code: number, why: RegExp, changes: Partial<CapsuleHead>): Promise<void> => {
    const result = await fromCapsule(await capsule(name, changes, messages.slice(0, 3)), `${name}.test.ts`);
    assert.equal(result.code, code, result.stderr);
    assert.match(result.stderr, why);
    rmSync(join(folder, `${name}.capsule`));
  };
  await refused('before', 1, /knew something from before the window/, {});
  await refused('redacted', 1, /redaction has changed 2 events/, { redaction: { events: 2 } });
  await refused('lost', 1, /events are missing in the window: kernel/, {
    losses: [{ reason: 'kernel', from: 0n, to: 1n }],
  });
  const other = { ...head.findings[0], signature: { id: 'ACME-1', name: 'shell' } };
  await refused('other', 1, /the signature is not loaded; name its pack with --signatures/, { findings: [other] });
  assert.deepEqual(readdirSync(folder), before);
  const wrong = await fromCapsule(await capsule('named'), 'named.ts');
  assert.match(wrong.stderr, /let --out end with \.test\.ts/);
  writeFileSync(join(folder, 'no.capsule'), 'x');
  const none = await fromCapsule(join(folder, 'no.capsule'), 'no.test.ts');
  assert.match(none.stderr, /the file is not a capsule/);
  assert.equal(existsSync(join(folder, 'no.pb.gz')), false);
});
