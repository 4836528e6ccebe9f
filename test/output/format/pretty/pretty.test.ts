import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import * as fc from 'fast-check';
import type { Argument } from '../../../../src/event/kinds.ts';
import { severities } from '../../../../src/finding.ts';
import { createPretty } from '../../../../src/output/format/pretty/pretty.ts';
import { displayWidth } from '../../../../src/text/flow.ts';
import { hostileFinding, hostileTexts, reportOf, sampleFinding } from '../../sample-finding.ts';
import { assertGolden } from '../golden.ts';
import { optionsWith } from '../holds-for-hostile.ts';

const plain = createPretty({ colour: false, columns: 100 });

function lines(...text: string[]): string {
  return [...text, ''].join('\n');
}

/** The value of one argument as the section `why` shows it. */
function shown(argument: Argument): string | undefined {
  const text = createPretty({ colour: false, columns: 1000 })(reportOf(sampleFinding({ data: [argument] })));
  return /^why {7}(.*)$/m.exec(text)?.[1];
}

describe('createPretty', () => {
  it('shows a finding', () => {
    assert.equal(
      plain(reportOf(sampleFinding())),
      lines(
        'HIGH      RSEQ-004 rseq_takeover  2026-11-23 08:55:12.112 UTC',
        'what      rseq area taken over',
        '          A thread gave up the rseq area of its C library and registered another one',
        'who       /opt/extra/b31_criu_like  pid 231  tid 231 "b31_criu_like"  uid 0',
        '          child of pid 230',
        'where     no container',
        'why       old_area  0x7f53c8245060',
        '          new_area  0x7f53c842b000',
        'events    +0.000 ms  rseq  the area of the C library is given up',
        '                     rseq=0x7f53c8245060 rseq_len=32 flags=1 sig=0x53053053 returnValue=0',
        '          +8.355 ms  rseq  another area is registered in its place',
        '                     rseq=0x7f53c842b000 rseq_len=32 flags=0 sig=0x53053053 returnValue=0',
        'att&ck    T1055 Process Injection (Defense Evasion)',
        'id        0123456789abcdef0123456789abcdef',
      ),
    );
  });

  it('shows the names of flags and errors beside the numbers of an event', () => {
    const data: readonly Argument[] = [
      { name: 'dirfd', kind: 'int32', value: -100 },
      { name: 'flags', kind: 'int32', value: 0o40101 },
      { name: 'mode', kind: 'u_int32', value: 0 },
      { name: 'returnValue', kind: 'int64', value: -13n },
    ];
    const finding = sampleFinding({ evidence: [{ timestamp: 0n, name: 'openat', data }] });
    const on = (arch: 'amd64' | 'arm64'): string | undefined =>
      /dirfd.*/.exec(createPretty({ colour: false, columns: 1000, arch })(reportOf(finding)))?.[0];
    assert.equal(
      on('amd64'),
      'dirfd=-100 (AT_FDCWD) flags=16449 (O_WRONLY|O_CREAT|O_DIRECT) mode=0 returnValue=-13 (EACCES)',
    );
    assert.equal(
      on('arm64'),
      'dirfd=-100 (AT_FDCWD) flags=16449 (O_WRONLY|O_CREAT|O_DIRECTORY) mode=0 returnValue=-13 (EACCES)',
    );
  });

  it('shows names of arguments that an attacker has named as they are, and bounds many names', () => {
    const data: readonly Argument[] = [
      { name: 'flags', kind: 'u_int64', value: 0xffff_ffff_ffff_ffffn },
      { name: 'returnValue', kind: 'str', value: '-13' },
    ];
    const finding = sampleFinding({ evidence: [{ timestamp: 0n, name: 'security_sb_mount', data }] });
    const line = /flags=.*/.exec(createPretty({ colour: false, columns: 1000 })(reportOf(finding)))?.[0] ?? '';
    assert.match(line, /^flags=18446744073709551615 \(MS_RDONLY\|MS_NOSUID\|.{1,120}\|…\) returnValue="-13"$/);
  });

  it('is as in fixtures/outputs/pretty.txt', () => assertGolden('pretty', createPretty(optionsWith())));

  it('shows node, cluster and labels', () => {
    const identity = { node: 'worker 1', cluster: 'prod', labels: { team: 'pay ments', env: 'x' } };
    assert.match(
      createPretty(optionsWith({ identity }))(reportOf(sampleFinding())),
      /^node {6}"worker 1" {2}cluster prod {2}team="pay ments" {2}env=x$/m,
    );
  });

  it('shows container, pod, ids on the host, tags and who did an event', () => {
    const text = plain(
      reportOf(
        sampleFinding({
          tags: ['at_end', 'two words'],
          workload: {
            process: { uniqueId: 1, hostPid: 4231, pid: 7, executable: '/bin/a b' },
            thread: { uniqueId: 1, hostTid: 4232, tid: 8, name: 'x y', startTime: 0n, syscall: '', compat: true },
            container: {
              id: '0123456789abcdef'.repeat(4),
              name: 'web',
              image: { id: '', name: 'nginx:1.27', repoDigests: [] },
              started: true,
            },
            k8s: { pod: { name: 'web-0', uid: '', labels: {} }, namespace: 'shop' },
          },
          evidence: [
            {
              timestamp: 5_000_000n,
              name: 'ptrace',
              data: [],
              process: { pid: 9, executable: '/usr/bin/gdb' },
              thread: { tid: 10 },
            },
            { timestamp: 3_998_999n, name: 'rseq', data: [{ name: 'flags', kind: 'int32', value: 0 }] },
          ],
          data: [],
        }),
      ),
    );
    assert.equal(
      text.split('\n').slice(3, -2).join('\n'),
      [
        'who       "/bin/a b"  pid 7 (host 4231)  tid 8 (host 4232) "x y"  32-bit call',
        'where     pod shop/web-0  container web  image nginx:1.27  id 0123456789ab',
        'events    +0.000 ms  ptrace by /usr/bin/gdb pid 9 tid 10',
        '          -1.001 ms  rseq',
        '                     flags=0',
        'att&ck    T1055 Process Injection (Defense Evasion)',
        'tags      at_end  "two words"',
      ].join('\n'),
    );
  });

  it('shows a summary in short', () => {
    const finding = sampleFinding();
    const summary = { ...reportOf(finding), count: 4, summary: true };
    assert.equal(
      plain({ ...summary, lastTimestamp: finding.timestamp + 30_000_000_000n }),
      lines(
        'HIGH      RSEQ-004 rseq_takeover  2026-11-23 08:55:12.112 UTC',
        'repeats   3 more like it until 08:55:42.112',
        'who       /opt/extra/b31_criu_like  pid 231  tid 231 "b31_criu_like"  uid 0',
        '          child of pid 230',
        'where     no container',
        'id        0123456789abcdef0123456789abcdef',
      ),
    );
    const nextDay = plain({ ...summary, lastTimestamp: finding.timestamp + 86_400_000_000_000n });
    assert.match(nextDay, /^repeats {3}3 more like it until 2026-11-24 08:55:12\.112$/m);
  });

  it('shows the event that completed a finding where no other evidence is given', () => {
    assert.match(
      plain(reportOf(sampleFinding({ evidence: [] }))),
      /^events {4}\+0\.000 ms {2}rseq\n {21}rseq=0x7f53c842b000 /m,
    );
  });

  it('names who did an event only where that is somebody else', () => {
    const event = { timestamp: 0n, name: 'e', data: [] };
    const executable = '/opt/extra/b31_criu_like';
    const evidence = [
      { ...event, process: { pid: 231, executable }, thread: { tid: 231 } },
      { ...event, process: { pid: 231 } },
      { ...event, thread: { tid: 231 } },
      { ...event, thread: { tid: 232 } },
      { ...event, process: { pid: 232, executable } },
      { ...event, process: { pid: 231, executable: '/x' }, thread: { tid: 231 } },
    ];
    assert.deepEqual(plain(reportOf(sampleFinding({ evidence }))).match(/(?<=ms {2}).*/g), [
      'e',
      'e',
      'e',
      'e by tid 232',
      `e by ${executable} pid 232`,
      'e by /x pid 231 tid 231',
    ]);
  });

  it('wraps at the width it is given, under the text', () => {
    assert.equal(
      createPretty({ colour: false, columns: 50 })(reportOf(sampleFinding())),
      lines(
        'HIGH      RSEQ-004 rseq_takeover',
        '          2026-11-23 08:55:12.112 UTC',
        'what      rseq area taken over',
        '          A thread gave up the rseq area of its C',
        '          library and registered another one',
        'who       /opt/extra/b31_criu_like  pid 231',
        '          tid 231 "b31_criu_like"  uid 0',
        '          child of pid 230',
        'where     no container',
        'why       old_area  0x7f53c8245060',
        '          new_area  0x7f53c842b000',
        'events    +0.000 ms  rseq  the area of the C',
        '                     library is given up',
        '                     rseq=0x7f53c8245060',
        '                     rseq_len=32 flags=1',
        '                     sig=0x53053053 returnValue=0',
        '          +8.355 ms  rseq  another area is',
        '                     registered in its place',
        '                     rseq=0x7f53c842b000',
        '                     rseq_len=32 flags=0',
        '                     sig=0x53053053 returnValue=0',
        'att&ck    T1055 Process Injection (Defense',
        '          Evasion)',
        'id        0123456789abcdef0123456789abcdef',
      ),
    );
  });

  it('takes a screen narrower than 40 columns for one of 40', () => {
    const report = reportOf(sampleFinding());
    for (const columns of [0, 5, 39, Number.NaN]) {
      assert.equal(
        createPretty({ colour: false, columns })(report),
        createPretty({ colour: false, columns: 40 })(report),
      );
    }
  });

  it('shows the beginning and the end of a long story', () => {
    const evidence = Array.from({ length: 40 }, (_, at) => ({
      timestamp: BigInt(at) * 1_000_000n,
      name: `e${at}`,
      data: [],
    }));
    const text = plain(reportOf(sampleFinding({ evidence })));
    assert.deepEqual(text.match(/ e\d+$|\(\d+ events between\)/gm), [
      ' e0',
      ' e1',
      ' e2',
      '(30 events between)',
      ' e33',
      ' e34',
      ' e35',
      ' e36',
      ' e37',
      ' e38',
      ' e39',
    ]);
  });

  it('bounds the number of arguments', () => {
    const data = Array.from({ length: 100 }, (_, at): Argument => ({ name: `a${at}`, kind: 'int32', value: at }));
    const text = plain(reportOf(sampleFinding({ data, evidence: [{ timestamp: 0n, name: 'e', data }] })));
    assert.match(text, / a11=11 \(88 more\)$/m);
    assert.match(text, /^ {10}a23 {2}23\n {10}\(76 more\)$/m);
  });

  const cases: readonly (readonly [Argument, string])[] = [
    [{ name: 'a' }, 'unset'],
    [{ name: 'a', kind: 'pointer', value: 255n }, '0xff'],
    [{ name: 'sig', kind: 'u_int32', value: 0x5305_3053 }, '0x53053053'],
    [{ name: 'sig', kind: 'int32', value: 9 }, '9'],
    [{ name: 'a', kind: 'u_int64', value: 255n }, '255'],
    [{ name: 'a', kind: 'int64', value: -22n }, '-22'],
    [{ name: 'a', kind: 'bool', value: true }, 'true'],
    [{ name: 'a', kind: 'timespec', value: 1.5 }, '1.5 s'],
    [{ name: 'a', kind: 'str', value: String.raw`say "hi"\now` }, String.raw`"say \"hi\"\\now"`],
    [{ name: 'a', kind: 'bytes', value: Uint8Array.of(0x7f, 0x45) }, 'hex:7f45'],
    [{ name: 'a', kind: 'bytes', value: new Uint8Array(100) }, String.raw`hex:${'00'.repeat(80)}\…(20 more)`],
    [{ name: 'a', kind: 'str_array', value: ['sh', 'a b'] }, '["sh", "a b"]'],
    [{ name: 'a', kind: 'int32_array', value: [] }, '[]'],
    [
      { name: 'a', kind: 'u_int64_array', value: Array.from({ length: 999 }, () => 1_000_000_000n) },
      String.raw`[${'1000000000, '.repeat(16)}\…(983 more)]`,
    ],
    [
      { name: 'a', kind: 'sockaddr', value: { sa_family: 'AF_INET', sin_addr: '127.0.0.1', sin_port: 9 } },
      '127.0.0.1:9',
    ],
    [{ name: 'a', kind: 'sockaddr', value: { sa_family: 'AF_INET6', sin6_addr: '::1', sin6_port: 80 } }, '[::1]:80'],
    [{ name: 'a', kind: 'sockaddr', value: { sa_family: 'AF_UNIX', sun_path: '/run/a b' } }, '"unix:/run/a b"'],
    [{ name: 'a', kind: 'sockaddr', value: { sa_family: 'AF_UNIX' } }, '{"sa_family":"AF_UNIX"}'],
    [{ name: 'a', kind: 'struct', value: { k: 'v\n' } }, String.raw`{"k":"v\\n"}`],
  ];

  for (const [argument, expected] of cases) {
    it(`shows ${argument.kind ?? 'an unset value'} as ${expected.slice(0, 60)}`, () => {
      assert.equal(shown(argument), `${argument.name}  ${expected}`);
    });
  }

  const labels = new Set(['', 'what', 'who', 'where', 'why', 'events', 'att&ck', 'tags', 'id']);

  function staysCalm(text: string, columns: number) {
    const entry = createPretty({ colour: false, columns })(reportOf(hostileFinding(text)));
    assert.ok(entry.endsWith('\n'));
    const [head = '', ...body] = entry.slice(0, -1).split('\n');
    assert.ok(head.startsWith('CRITICAL  '));
    assert.ok(body.length < 600, 'the entry has a bounded length');
    for (const line of [head, ...body]) {
      assert.doesNotMatch(line, /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u);
      assert.ok(displayWidth(line) <= columns, line);
    }
    const seen = body.map((line) => line.slice(0, 10).trimEnd());
    for (const label of seen) assert.ok(labels.has(label), label);
    // Each label once: no text can write one.
    const written = seen.filter((label) => label !== '');
    assert.equal(new Set(written).size, written.length);
  }

  it('lets no hostile text reach the terminal, the gutter or the space beyond the width', () => {
    for (const text of hostileTexts) {
      for (const columns of [40, 80, 100, 237]) staysCalm(text, columns);
    }
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), fc.integer({ min: 40, max: 120 }), (text, columns) =>
        staysCalm(text, columns),
      ),
    );
  });

  it('does not let a path with spaces look like more than a path', () => {
    const process = { uniqueId: 1, hostPid: 1, pid: 1, executable: '/tmp/x  pid 99  uid 0' };
    assert.match(
      plain(reportOf(sampleFinding({ workload: { process } }))),
      /^who {7}"\/tmp\/x {2}pid 99 {2}uid 0" {2}pid 1$/m,
    );
  });

  it('adds nothing but colour when it has colours', () => {
    for (const severity of severities) {
      const sample = sampleFinding();
      const report = reportOf({ ...sample, threat: { ...sample.threat, severity } });
      const coloured = createPretty({ colour: true, columns: 60 })(report);
      assert.ok(coloured.startsWith('\u001b['));
      assert.equal(stripVTControlCharacters(coloured), createPretty({ colour: false, columns: 60 })(report));
    }
  });
});
