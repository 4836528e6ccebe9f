import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Architecture } from '../../src/event/architecture.ts';
import { ArchitectureSigns } from '../../src/event/architecture-signs.ts';
import { MessageHead } from '../../src/event/message/message-head.ts';
import { readMessages } from '../../src/intake/recording/read-messages.ts';
import { encodeProtobufJson } from '../../src/tracee/json/protobuf-json.ts';

const head = new MessageHead();

function show(signs: ArchitectureSigns, message: Uint8Array, start = 0, end = message.length): void {
  assert.ok(head.read(message, start, end));
  const name = Buffer.from(message.subarray(head.nameStart, head.nameEnd)).toString();
  signs.look(name, message, head.start, head.end);
}

async function signsOf(recording: string): Promise<ArchitectureSigns> {
  const signs = new ArchitectureSigns();
  const path = new URL(`../../fixtures/recordings/${recording}`, import.meta.url).pathname;
  for await (const batch of readMessages(path))
    for (const { bytes, start, end } of batch) show(signs, bytes, start, end);
  return signs;
}

suite('recordings', () => {
  const recordings: Readonly<Record<string, Architecture>> = {
    'arm64-host.ndjson.gz': 'arm64',
    'threads.pb.gz': 'amd64',
    'rseq.pb.gz': 'amd64',
    'rseq-extra.pb.gz': 'amd64',
    'v0.24.1-start.pb.gz': 'amd64',
    'detectors.pb.gz': 'amd64',
    'detectors-decoded.pb.gz': 'amd64',
  };
  for (const [recording, arch] of Object.entries(recordings)) {
    test(`${recording}: ${arch}`, async () => assert.equal((await signsOf(recording)).likely, arch));
  }
});

interface Start {
  readonly pid: number;
  readonly sig?: number;
  /** Area minus tid word. */
  readonly distance?: number;
  readonly syscall?: string;
  readonly compat?: boolean;
  readonly flags?: number;
}

/** The two calls of a libc that starts. */
function start(signs: ArchitectureSigns, one: Start): void {
  const { pid, sig = 0xd428_bc00, distance = 1600, syscall = 'rseq', compat = false, flags = 0 } = one;
  const word = 0x7f00_0000_0000;
  const thread = { name: 'x', uniqueId: pid, hostTid: pid, tid: pid, syscall, compat };
  const workload = { process: { uniqueId: pid, hostPid: pid, pid, thread } };
  const event = (name: string, data: unknown): void =>
    show(signs, encodeProtobufJson({ timestamp: '2026-01-01T00:00:00Z', name, workload, data }));
  const returnValue = { name: 'returnValue', int64: '0' };
  event('set_tid_address', [{ name: 'tidptr', pointer: `${word}` }, returnValue]);
  event('rseq', [
    { name: 'rseq', pointer: `${word + distance}` },
    { name: 'rseq_len', uInt32: 32 },
    { name: 'flags', int32: flags },
    { name: 'sig', uInt32: sig },
    returnValue,
  ]);
}

function after(...starts: readonly Start[]): ArchitectureSigns {
  const signs = new ArchitectureSigns();
  for (const one of starts) start(signs, one);
  return signs;
}

const three = [1, 2, 3];

suite('what a process may do', () => {
  test('three processes that start as on arm64 make it known; fewer make it likely', () => {
    assert.equal(after(...three.map((pid) => ({ pid }))).known, 'arm64');
    const two = after({ pid: 1 }, { pid: 2 });
    assert.deepEqual([two.known, two.likely, two.isOver], [undefined, 'arm64', false]);
  });

  test('one process alone speaks once, however often it starts', () => {
    assert.equal(after(...Array.from({ length: 9 }, () => ({ pid: 1 }))).known, undefined);
  });

  test("arm64's signature at amd64's distance, or without a tid word nearby, says nothing", () => {
    for (const distance of [1744, 1616, -912, 0, 2 << 20]) {
      assert.equal(after(...three.map((pid) => ({ pid, distance }))).likely, undefined, `${distance}`);
    }
  });

  test('to unregister says nothing', () => {
    assert.equal(after(...three.map((pid) => ({ pid, flags: 1 }))).likely, undefined);
  });

  test('three programs that pretend to be on arm64 change nothing on a machine with others', () => {
    const others = [11, 12, 13].map((pid) => ({ pid, sig: 0x5305_3053, distance: 1744 }));
    const signs = after({ pid: 1 }, { pid: 2 }, ...others, { pid: 3 });
    assert.deepEqual([signs.known, signs.likely], [undefined, undefined]);
    assert.equal(after(...others).known, 'amd64');
  });

  test('system calls that arm64 lacks speak for amd64, but not those of 32-bit programs', () => {
    assert.equal(after(...three.map((pid) => ({ pid, syscall: 'open' }))).known, 'amd64');
    assert.equal(after(...three.map((pid) => ({ pid, syscall: 'open', compat: true }))).known, 'arm64');
    assert.equal(after(...three.map((pid) => ({ pid, sig: 0xe7f5_def3, compat: true }))).known, 'arm64');
  });

  test('damaged events are passed over', () => {
    const signs = new ArchitectureSigns();
    signs.look('rseq', Uint8Array.of(34, 255), 0, 2);
    signs.look('rseq', new Uint8Array(), 0, 0);
    assert.equal(signs.likely, undefined);
  });

  test('the search ends after 4 096 events', () => {
    const signs = new ArchitectureSigns();
    for (let events = 0; events < 4_096; events++) signs.look('x', new Uint8Array(), 0, 0);
    assert.ok(signs.isOver);
    for (const pid of three) start(signs, { pid });
    assert.equal(signs.likely, undefined);
  });
});
