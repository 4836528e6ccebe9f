import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { fixture } from '../event/events.ts';
import { folder, runLine } from './sequent.ts';

async function outcome(...args: readonly string[]) {
  const running = await runLine('test', '--vectors', ...args);
  return { code: running.code, lines: running.stdout.split('\n').slice(0, -1), stderr: running.stderr };
}

const cases = fileURLToPath(new URL('../../fixtures/vectors/detectors.jsonl.gz', import.meta.url));

function fileOf(t: TestContext, ...lines: readonly string[]): string {
  const file = join(folder(t), 'vectors.jsonl');
  writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
  return file;
}

const vector = {
  detector: 'TRC-109',
  case: 'a read',
  events: [
    {
      name: 'security_file_open',
      data: [
        { name: 'pathname', str: '/proc/sys/kernel/randomize_va_space' },
        { name: 'flags', int64: '0' },
      ],
    },
  ],
};

/** Without what is not compared: ids, and the texts of the threat. */
function compared(value: unknown): unknown {
  const text = JSON.stringify(value, (key, member: unknown) => {
    if (typeof member !== 'object' || member === null || Array.isArray(member)) return member;
    const left = key === 'threat' ? ['name', 'description'] : isEvent(key, member) ? ['id'] : [];
    return Object.fromEntries(Object.entries(member).filter(([name]) => !left.includes(name)));
  });
  return JSON.parse(text);
}

function isEvent(key: string, value: object): boolean {
  return key === 'detectedFrom' || 'detectedFrom' in value;
}

describe('sequent test --vectors', () => {
  it("agrees with Tracee's own cases", async () => {
    const { code, lines, stderr } = await outcome(cases);
    assert.deepEqual({ code, lines, stderr }, { code: 0, lines: ['222 passed, 0 failed'], stderr: '' });
  });

  it('answers each line in the order of the file, in the form of the expectations', async () => {
    const { code, lines } = await outcome(cases, '--json');
    assert.equal(code, 0);
    const asked = fixture('vectors/detectors.jsonl.gz')
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.equal(lines.length, asked.length);
    for (const [index, line] of lines.entries()) {
      const { detector, case: name, findings, ...more } = JSON.parse(line);
      const { detector: wanted, case: title, expect } = asked[index];
      assert.deepEqual([detector, name, more], [wanted, title, {}]);
      assert.deepEqual(compared(findings), compared(expect));
    }
  });

  it('leaves severity out where it is info, and needs no expectation to answer', async (t) => {
    const { code, lines } = await outcome(fileOf(t, '', JSON.stringify(vector), ''), '--json');
    assert.equal(code, 0);
    const [{ threat, detectedFrom }] = JSON.parse(lines[0] ?? '').findings[0];
    assert.equal('severity' in threat, false);
    assert.deepEqual(detectedFrom, { name: 'security_file_open', data: vector.events[0]?.data });
  });

  it('says what differs, and fails', async (t) => {
    const file = fileOf(
      t,
      JSON.stringify({ ...vector, case: 'a \u001b[31m read', expect: [[]] }),
      JSON.stringify({ ...vector, strict: false, expect: [null] }),
    );
    const { code, lines } = await outcome(file);
    assert.equal(code, 1);
    assert.match(
      lines[0] ?? '',
      /vectors\.jsonl:1 TRC-109 a \\x1b\[31m read: event 0: expected nothing, found aslr_inspection$/,
    );
    assert.match(lines[1] ?? '', /vectors\.jsonl:2 .*found aslr_inspection$/);
    assert.equal(lines.at(-1), '0 passed, 2 failed');
  });

  it('tells bad lines by file and line, and goes on', async (t) => {
    const bad = ['{', '[]', '{"detector":"NO-1","events":[]}', '{"detector":"TRC-109","events":[{"nope":1}]}'];
    const file = fileOf(t, ...bad, JSON.stringify(vector));
    const answered = await outcome(file, '--json');
    assert.equal(answered.code, 1);
    assert.equal(answered.lines.length, 5);
    assert.match(answered.lines[4] ?? '', /"findings"/);
    for (const [index, message] of [
      /not JSON/,
      /no vector/,
      /no loaded signature has the id NO-1/,
      /event 0: .*nope/,
    ].entries()) {
      assert.match(
        answered.stderr.split('\n')[index] ?? '',
        new RegExp(`vectors\\.jsonl:${index + 1}.*${message.source}`),
      );
      assert.equal(JSON.parse(answered.lines[index] ?? '').line, index + 1);
    }
    const compared = await outcome(file);
    assert.deepEqual([compared.code, compared.lines.at(-1)], [1, '0 passed, 5 failed']);
  });

  it('refuses what is no file', async (t) => {
    const { code, stderr } = await outcome('/nowhere');
    assert.equal(code, 2);
    assert.match(stderr, /SEQ_USAGE/);
    assert.equal((await outcome(folder(t))).code, 2);
  });
});
