import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import * as fc from 'fast-check';
import { SequentError } from '../../../src/errors.ts';
import { skippableFrame } from '../../../src/intake/recording/zstd/zstd-frame.ts';
import { isCapsule, openCapsule } from '../../../src/recorder/capsule/open-capsule.ts';
import { writeCapsule } from '../../../src/recorder/capsule/write-capsule.ts';
import { blocks, content, readAll, unframed } from '../../intake/recording/recording-bytes.ts';
import { sampleHead } from './sample-capsule.ts';

const folder = mkdtempSync(join(tmpdir(), 'capsule-'));
after(() => rmSync(folder, { recursive: true }));

const messages = unframed(content('threads.pb.gz'));
const whole = join(folder, 'whole.capsule');
await writeCapsule(whole, sampleHead, [blocks(messages.slice(0, 100), 40), blocks(messages.slice(100), 40)]);

/** Everything that can be read of a capsule, or the error. */
function readCapsule(file: string): { readonly events: readonly Buffer[]; readonly error: unknown } {
  const events: Buffer[] = [];
  try {
    for (const event of openCapsule(file).events) events.push(Buffer.from(event));
  } catch (error) {
    return { events, error };
  }
  return { events, error: undefined };
}

describe('a capsule', () => {
  it('gives back what was written, each time it is read', () => {
    const { file, finding, policy, count, events, ...head } = openCapsule(whole);
    assert.deepEqual({ ...head, events: count }, sampleHead);
    assert.equal(file, whole);
    assert.deepEqual(finding, sampleHead.findings[0]);
    assert.deepEqual(policy, ['sequent']);
    for (let reading = 0; reading < 2; reading++)
      assert.deepEqual(
        [...events].map((event) => Buffer.from(event)),
        messages,
      );
  });

  it('is a recording as well', async () => {
    assert.deepEqual(await readAll(whole), { messages, error: undefined });
    assert.ok(isCapsule(whole));
  });

  it('can be read by its owner only, and leaves nothing beside it', () => {
    assert.equal(statSync(whole).mode & 0o777, 0o600);
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.startsWith('.')),
      [],
    );
  });

  it('has no character in its head that a terminal obeys', () => {
    const text = readFileSync(whole).toString('latin1', 8, 700);
    assert.match(text, /"finding_id":"0123/);
    assert.ok(!text.includes('\u001b'));
  });

  it('leaves nothing behind where it cannot be written', async () => {
    await assert.rejects(writeCapsule(join(folder, 'none', 'a.capsule'), sampleHead, []));
    await assert.rejects(writeCapsule(folder, sampleHead, []));
    assert.deepEqual(readdirSync(folder), ['whole.capsule']);
  });
});

describe('a file that is no capsule', () => {
  const refused = (bytes: Uint8Array, why: RegExp): void => {
    const file = join(folder, 'other');
    writeFileSync(file, bytes);
    assert.throws(
      () => openCapsule(file),
      (error) => error instanceof SequentError && error.code === 'SEQ_RECORDING' && why.test(error.message),
    );
    rmSync(file);
  };

  it('is refused with a reason', () => {
    refused(Buffer.alloc(0), /not a capsule/);
    refused(blocks(messages, 40), /not a capsule/);
    refused(Buffer.from('{"a":1}\n'), /not a capsule/);
    refused(readFileSync(whole).subarray(0, 60), /cut off in its head/);
    refused(skippableFrame(0xc, Buffer.from('x')), /its head is not JSON/);
    refused(skippableFrame(0xc, Buffer.from('{"capsule":2}')), /its form 2 is newer/);
    refused(skippableFrame(0xc, Buffer.from('{"capsule":1}')), /its head is wrong at written/);
    refused(skippableFrame(0xc, Buffer.from('null')), /its head is wrong/);
    assert.throws(() => openCapsule(join(folder, 'missing')), /the recording does not exist/);
    assert.throws(() => openCapsule(folder), /not a regular file/);
    assert.equal(isCapsule(folder), false);
  });

  it('is refused at once if it is a FIFO, whose writer may never come', (t) => {
    const fifo = join(folder, 'fifo.capsule');
    execFileSync('mkfifo', [fifo]);
    t.after(() => rmSync(fifo));
    assert.throws(() => openCapsule(fifo), /not a regular file/);
    assert.equal(isCapsule(fifo), false);
  });
});

describe('a capsule that is damaged', () => {
  const bytes = readFileSync(whole);
  const file = join(folder, 'damaged');
  const readBytes = (given: Uint8Array): ReturnType<typeof readCapsule> => {
    writeFileSync(file, given);
    return readCapsule(file);
  };
  const isClean = (error: unknown): boolean => error instanceof SequentError && error.code === 'SEQ_RECORDING';

  it('is read up to its end, wherever that is', () => {
    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 1 }), (length) => {
        const { events, error } = readBytes(bytes.subarray(0, length));
        assert.deepEqual(events, messages.slice(0, events.length));
        assert.ok(isClean(error), String(error));
      }),
      { numRuns: 100 },
    );
  });

  it('gives events or one clean error, whatever is damaged', () => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(damage, (hits) => {
        const damaged = Buffer.from(bytes);
        for (const [place, value] of hits) damaged[place % damaged.length] = value;
        const { error } = readBytes(damaged);
        if (error !== undefined) assert.ok(isClean(error), String(error));
      }),
      { numRuns: 200 },
    );
  });
});
