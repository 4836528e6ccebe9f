import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { z } from 'zod';
import { describeEvent, eventNames } from '../../../src/event/catalogue.ts';
import { families } from '../../../src/event/decoded/arguments.ts';
import { helperWords } from '../../../src/event/decoded/bpf-helper.ts';
import type { Arch, Family } from '../../../src/event/decoded/family.ts';
import { printed, printedHelpers } from '../../../src/event/decoded/print.ts';
import { fileMode, fileType } from '../../../src/event/decoded/tables/file-mode.ts';
import { undecode } from '../../../src/event/decoded/undecode.ts';
import type { Kind } from '../../../src/event/kinds.ts';
import { unordered } from './unordered.ts';

const architectures: readonly Arch[] = ['amd64', 'arm64'];

/** Arguments whose texts the test's printer makes. */
const paths = [...families].flatMap(([path, family]) => {
  const [event = '', argument = ''] = path.split('.');
  const kind = describeEvent(event)?.arguments.find((one) => one.name === argument)?.kind;
  return family === 'syscall' || family === 'helpers' || kind === undefined
    ? []
    : [{ path, event, argument, kind, family }];
});

function valuesOf(kind: Kind): fc.Arbitrary<bigint> {
  const [min, max] =
    kind === 'int32'
      ? [-(2n ** 31n), 2n ** 31n - 1n]
      : kind === 'int64'
        ? [-(2n ** 63n), 2n ** 63n - 1n]
        : [0n, kind === 'u_int32' ? 2n ** 32n - 1n : 2n ** 64n - 1n];
  return fc.oneof(fc.bigInt({ min, max }), fc.bigInt({ min: 0n, max: 0x10_0000n }));
}

test('any number comes back as the smallest with its text', () => {
  for (const { path, event, argument, kind } of paths) {
    for (const arch of architectures) {
      fc.assert(
        fc.property(valuesOf(kind), (raw) => {
          const text = printed(path, raw, arch) ?? '';
          const back = undecode(event, argument, text, arch);
          assert.ok(back, `${path} ${raw} ${text}`);
          assert.equal(unordered(printed(path, back.value, arch)), unordered(text));
          assert.ok(BigInt.asUintN(64, back.value) <= BigInt.asUintN(64, raw), `${path} ${raw} ${text}`);
        }),
      );
    }
  }
});

/** Numbers that make up a documented value. A file has one type, although the types share bits. */
function documentedBits(family: Family, arch: Arch): fc.Arbitrary<number[]> {
  const numbers = Object.values(family.names[arch]);
  if (family.form === 'one') return fc.constantFrom(...numbers).map((number) => [number]);
  if (family !== fileMode && family !== fileType) return fc.subarray(numbers);
  const types = fc.constantFrom(0, ...numbers.filter((number) => number > 0o777));
  const rights = fc.subarray(numbers.filter((number) => number <= 0o777));
  return fc.tuple(types, rights).map(([type, chosen]) => [type, ...chosen]);
}

test('a documented number comes back as itself, unless the answer says that it may not', () => {
  for (const { path, event, argument, family } of paths) {
    if (family === 'map flags') continue;
    for (const arch of architectures) {
      const accessModes = family.form === 'set' && family.lead ? [...Object.values(family.lead.names), 3] : [0];
      const lost = family.form === 'set' ? family.lost[arch] : 0;
      const bits = documentedBits(family, arch);
      fc.assert(
        fc.property(bits, fc.constantFrom(...accessModes), fc.constantFrom(0, lost), (chosen, lead, extra) => {
          const raw = [...chosen, lead, extra].reduce((sum, value) => sum | BigInt(value), 0n);
          const back = undecode(event, argument, printed(path, raw, arch) ?? '', arch);
          assert.ok(back, `${path} ${raw}`);
          assert.ok(back.inexact || back.value === raw, `${path} ${raw} became ${back.value}`);
        }),
      );
    }
  }
});

const examples: readonly [event: string, argument: string, text: string, value: bigint, inexact: boolean][] = [
  ['set_tid_address', 'tidptr', '0x7f5ee7a9aa10', 0x7f5ee7a9aa10n, false],
  ['openat', 'flags', 'O_RDONLY|O_LARGEFILE', 0o100000n, false],
  ['openat', 'flags', 'O_WRONLY|O_CREAT', 0o101n, true],
  ['openat', 'flags', 'O_RDWR', 2n, false],
  ['chmod', 'mode', 'S_IRWXU', 0o700n, true],
  ['sched_process_exec', 'stdin_type', 'S_IFCHR', 0o20000n, false],
  ['clone', 'flags', 'CLONE_VM|CLONE_VFORK', 0x4100n, true],
  ['clone', 'flags', '17', 17n, false],
  ['clone', 'flags', '', 0n, false],
  ['execveat', 'flags', 'AT_EMPTY_PATH', 0x1000n, true],
  ['execveat', 'flags', '65536', 0x10000n, false],
  ['mprotect', 'prot', 'PROT_NONE', 0n, false],
  ['mprotect', 'prot', '', 16n, true],
  ['mem_prot_alert', 'alert', 'Protection changed from W to E!', 4n, false],
  ['mem_prot_alert', 'alert', 'Unknown alert', 0n, true],
  ['mmap', 'flags', 'MAP_PRIVATE|UNKNOWN_FLAG_0X0|UNKNOWN_FLAG_0X0|MAP_FIXED', 0x1en, true],
  ['mmap', 'flags', 'MAP_PRIVATE|MAP_HUGETLB|MAP_HUGE_2MB', 0x2n + 0x40000n + (21n << 26n), false],
  ['mmap', 'flags', 'MAP_HUGE_4GB', -(2n ** 31n), false],
  ['prctl', 'option', '18446744073709551615', -1n, false],
  ['socket', 'type', '-1|SOCK_NONBLOCK|SOCK_CLOEXEC', -1n, false],
  ['socket', 'type', 'SOCK_DGRAM|SOCK_CLOEXEC', 0o2000002n, false],
  ['getsockopt', 'optname', 'SO_GET_FILTER', 26n, false],
  ['setsockopt', 'optname', 'SO_ATTACH_FILTER', 26n, false],
  ['sys_enter', 'syscall', 'rseq', 334n, false],
  ['sys_enter', 'syscall', '-1', -1n, false],
  ['read', 'fd', '3=/tmp/a=b', 3n, false],
  ['openat', 'dirfd', 'AT_FDCWD', -100n, false],
];

for (const [event, argument, text, value, inexact] of examples) {
  test(`${event}.${argument} '${text}' is ${value}`, () => {
    assert.deepEqual(undecode(event, argument, text), { value, inexact });
  });
}

test('constants that differ between processors', () => {
  assert.equal(undecode('openat', 'flags', 'O_RDONLY|O_DIRECTORY', 'arm64')?.value, 0o40000n);
  assert.equal(undecode('ptrace', 'request', 'PTRACE_PEEKMTETAGS', 'arm64')?.value, 33n);
  assert.equal(undecode('ptrace', 'request', 'PTRACE_PEEKMTETAGS'), undefined);
  assert.deepEqual(undecode('mprotect', 'prot', 'PROT_EXEC', 'arm64'), { value: 4n, inexact: true });
  assert.equal(undecode('mmap', 'flags', 'MAP_32BIT', 'arm64'), undefined);
  for (const [name, number] of [
    ['io_setup', 0n],
    ['openat', 56n],
    ['newfstatat', 79n],
    ['recvmmsg', 243n],
    ['wait4', 260n],
    ['rseq', 293n],
    ['clone3', 435n],
    ['process_mrelease', 448n],
  ] as const) {
    assert.equal(undecode('sys_exit', 'syscall', name, 'arm64')?.value, number, name);
  }
  assert.equal(undecode('sys_exit', 'syscall', 'open', 'arm64'), undefined);
});

test('every system call has a number of its own', () => {
  const names = eventNames().filter((name) => describeEvent(name)?.category === 'syscall');
  for (const arch of architectures) {
    const numbers = names.flatMap((name) => undecode('sys_enter', 'syscall', name, arch)?.value ?? []);
    assert.equal(new Set(numbers).size, numbers.length);
    assert.equal(numbers.length, arch === 'amd64' ? names.length : 304);
  }
});

const refused: readonly [event: string, argument: string, text: string | readonly string[]][] = [
  ['rseq', 'rseq', '12'],
  ['rseq', 'rseq', '0x'],
  ['rseq', 'rseq', '0x00'],
  ['rseq', 'rseq', '0x10000000000000000'],
  ['rseq', 'rseq', ['0x1']],
  ['rseq', 'flags', '1'],
  ['rseq', 'none', '0x1'],
  ['no_such_event', 'rseq', '0x1'],
  ['__proto__', 'constructor', '0x1'],
  ['openat', 'flags', ''],
  ['openat', 'flags', 'O_CREAT'],
  ['openat', 'flags', 'O_RDONLY|'],
  ['openat', 'flags', 'O_RDONLY|constructor'],
  ['openat', 'flags', 'O_RDONLY|O_WRONLY'],
  ['openat', 'pathname', 'O_RDONLY'],
  ['ptrace', 'request', '__proto__'],
  ['ptrace', 'request', '18446744073709551616'],
  ['ptrace', 'request', '-1'],
  ['prctl', 'option', '9223372036854775807'],
  ['mmap', 'flags', 'MAP_FIXED|MAP_PRIVATE'],
  ['mmap', 'flags', 'MAP_PRIVATE|MAP_PRIVATE'],
  ['mmap', 'flags', 'MAP_SHARED|MAP_PRIVATE|UNKNOWN_FLAG_0X0|UNKNOWN_FLAG_0X0|UNKNOWN_FLAG_0X0|MAP_FIXED'],
  ['mmap', 'flags', 'MAP_HUGE_3MB'],
  ['mmap', 'flags', 'MAP_HUGE_1B'],
  ['mmap', 'flags', 'MAP_HUGE_2MB|MAP_PRIVATE'],
  ['security_path_notify', 'mask', 'UNKNOWN_FLAG_0X3'],
  ['read', 'fd', '/tmp=3'],
  ['read', 'fd', '99999999999=/tmp'],
  ['mmap', 'fd', 'AT_FDCWD'],
  ['bpf_attach', 'prog_helpers', ['bind', 'constructor']],
  ['bpf_attach', 'prog_helpers', ['256']],
  ['bpf_attach', 'prog_helpers', 'bind'],
];

for (const [event, argument, text] of refused) {
  test(`${event}.${argument} cannot be ${JSON.stringify(text)}`, () => {
    assert.equal(undecode(event, argument, text), undefined);
  });
}

test('no text makes it throw', () => {
  const words = fc.constantFrom('|', '0x', '-1', '3=', 'O_RDONLY', 'UNKNOWN_FLAG_0X0', 'MAP_HUGE_', 'toString', '');
  const text = fc.array(fc.oneof(words, fc.string()), { maxLength: 6 }).map((parts) => parts.join(''));
  const known = eventNames().flatMap((event) =>
    (describeEvent(event)?.arguments ?? []).map((one) => [event, one.name] as const),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...known),
      text,
      fc.constantFrom(...architectures),
      ([event, argument], value, arch) => {
        const back = undecode(event, argument, value, arch);
        assert.equal(typeof (back?.value ?? 0n), 'bigint');
      },
    ),
    { numRuns: 2000 },
  );
});

test('any words of bits come back', () => {
  const word = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
  fc.assert(
    fc.property(fc.tuple(word, word, word, word), (words) => {
      const back = undecode('bpf_attach', 'prog_helpers', printedHelpers(words));
      assert.ok(back);
      assert.deepEqual(helperWords(back.value), words);
    }),
  );
});

const event = z.object({
  name: z.string(),
  data: z.array(z.object({ name: z.string(), str: z.string().optional() })).default([]),
});

test('every text of a number in a real stream is understood', () => {
  const numeric: ReadonlySet<Kind> = new Set<Kind>(['int32', 'int64', 'u_int32', 'u_int64', 'pointer']);
  const lines = gunzipSync(
    readFileSync(new URL('../../../fixtures/recordings/detectors-decoded.ndjson.gz', import.meta.url)),
  );
  let understood = 0;
  for (const line of lines.toString().trimEnd().split('\n')) {
    const { name, data } = event.parse(JSON.parse(line));
    for (const argument of data) {
      const kind = describeEvent(name)?.arguments.find((one) => one.name === argument.name)?.kind;
      if (argument.str === undefined || kind === undefined || !numeric.has(kind)) continue;
      assert.ok(undecode(name, argument.name, argument.str), `${name}.${argument.name} ${argument.str}`);
      understood++;
    }
  }
  assert.equal(understood, 1152);
});
