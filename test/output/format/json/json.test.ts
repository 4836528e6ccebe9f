import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import type { Argument } from '../../../../src/event/kinds.ts';
import type { Finding } from '../../../../src/finding.ts';
import { createJson } from '../../../../src/output/format/json/json.ts';
import type { Identity } from '../../../../src/output/identity.ts';
import { hostileFinding, hostileTexts, reportOf, sampleFinding, sampleIdentity } from '../../sample-finding.ts';
import { assertGolden } from '../golden.ts';
import { optionsWith } from '../holds-for-hostile.ts';

const json = createJson();

function parsed(finding: Finding): unknown {
  return JSON.parse(json(reportOf(finding)));
}

/** The JSON of one argument, as a line shows it. */
function shown(argument: Argument): string {
  const line = json(reportOf(sampleFinding({ data: [argument] })));
  return /"data":\[(.*?)\],"threat"/.exec(line)?.[1] ?? '';
}

/** The key `data` of a finding whose only argument this is. */
function data(argument: Argument): unknown {
  return JSON.parse(`[${shown(argument)}]`)[0];
}

describe('createJson', () => {
  it('writes a finding in the shape and order of Tracee, with our keys', () => {
    const rseq = (area: string, flags: number) =>
      `[{"name":"rseq","pointer":"${area}"},{"name":"rseq_len","u_int32":32},{"name":"flags","int32":${flags}},` +
      '{"name":"sig","u_int32":1392848979},{"name":"returnValue","int64":"0"}]';
    assert.equal(
      json(reportOf(sampleFinding())),
      '{"timestamp":"2026-11-23T08:55:12.112568060Z","name":"rseq_takeover",' +
        '"signature":{"id":"RSEQ-004","version":"1.0.0","pack":"rseq"},"finding_id":"0123456789abcdef0123456789abcdef",' +
        '"policies":{"matched":["threads"]},"workload":{"process":{"executable":{"path":"/opt/extra/b31_criu_like"},' +
        '"unique_id":3407051037,"host_pid":231,"pid":231,"real_user":{"id":0},' +
        '"thread":{"start_time":"2026-11-23T08:55:12.098551920Z","name":"b31_criu_like","unique_id":3407051037,' +
        '"host_tid":231,"tid":231,"syscall":"rseq"},"ancestors":[{"unique_id":2902553992,"host_pid":230,"pid":230}]}},' +
        '"data":[{"name":"old_area","pointer":"139997816836192"},{"name":"new_area","pointer":"139997818826752"}],' +
        '"threat":{"name":"rseq area taken over",' +
        '"description":"A thread gave up the rseq area of its C library and registered another one","severity":3,' +
        '"mitre":{"tactic":{"name":"Defense Evasion"},"technique":{"id":"T1055","name":"Process Injection"}},' +
        '"properties":{"Category":"defense-evasion"}},' +
        `"detected_from":{"name":"rseq","data":${rseq('139997818826752', 0)}},` +
        `"evidence":[{"timestamp":"2026-11-23T08:55:12.104212960Z","name":"rseq","data":${rseq('139997816836192', 1)},` +
        '"note":"the area of the C library is given up"},' +
        `{"timestamp":"2026-11-23T08:55:12.112568060Z","name":"rseq","data":${rseq('139997818826752', 0)},` +
        '"note":"another area is registered in its place"}],"count":1}',
    );
  });

  it('writes container, pod, tags, compat and the actor of an event', () => {
    const { process, thread } = sampleFinding().workload;
    assert.ok(process && thread);
    const value = parsed(
      sampleFinding({
        tags: ['at_end'],
        workload: {
          thread: { ...thread, compat: true, name: '', syscall: '' },
          container: { id: 'c1', name: 'web', image: { id: 'i1', name: 'nginx', repoDigests: ['d1'] }, started: false },
          k8s: { pod: { name: 'p', uid: 'u', labels: { app: 'web' } }, namespace: 'shop' },
        },
        evidence: [{ timestamp: 0n, name: 'e', data: [], process: { pid: 7, executable: '/x' }, thread: { tid: 8 } }],
        detectedFrom: { name: 'e', data: [] },
        data: [],
        policies: [],
        threat: { name: 'n', description: 'd', severity: 'info', properties: {} },
      }),
    );
    assert.deepEqual(value, {
      timestamp: '2026-11-23T08:55:12.112568060Z',
      name: 'rseq_takeover',
      signature: { id: 'RSEQ-004', version: '1.0.0', pack: 'rseq' },
      finding_id: '0123456789abcdef0123456789abcdef',
      workload: {
        process: {
          thread: {
            start_time: '2026-11-23T08:55:12.098551920Z',
            unique_id: 3_407_051_037,
            host_tid: 231,
            tid: 231,
            compat: true,
          },
        },
        container: { id: 'c1', name: 'web', image: { id: 'i1', name: 'nginx', repo_digests: ['d1'] }, started: false },
        k8s: { pod: { name: 'p', uid: 'u', labels: { app: 'web' } }, namespace: { name: 'shop' } },
      },
      threat: { name: 'n', description: 'd', severity: 0 },
      detected_from: { name: 'e' },
      evidence: [
        {
          timestamp: '1970-01-01T00:00:00.000000000Z',
          name: 'e',
          data: [],
          process: { executable: { path: '/x' }, pid: 7 },
          thread: { tid: 8 },
        },
      ],
      tags: ['at_end'],
      count: 1,
    });
  });

  it('is as in fixtures/outputs/json.txt', () => assertGolden('json', createJson(optionsWith())));

  it('ends with the names of node and cluster and the labels', () => {
    const end = (line: string): string => line.slice(line.indexOf(',"count"'));
    const of = (identity: Identity): string => end(createJson({ identity })(reportOf(sampleFinding())));
    assert.equal(of(sampleIdentity), ',"count":1,"node":"worker-1","cluster":"prod","labels":{"team":"payments"}}');
    assert.equal(of({ node: 'a"\u001b', labels: {} }), String.raw`,"count":1,"node":"a\"\u001b"}`);
  });

  it('lists ancestors from the parent on', () => {
    const id = (pid: number) => ({ uniqueId: pid, hostPid: pid, pid });
    const value = json(
      reportOf(sampleFinding({ workload: { process: { ...id(3), parent: { ...id(2), parent: id(1) } } } })),
    );
    assert.match(
      value,
      /"pid":3,"ancestors":\[{"unique_id":2,"host_pid":2,"pid":2},{"unique_id":1,"host_pid":1,"pid":1}\]}},/,
    );
  });

  it('shows what the process tree knows of an ancestor', () => {
    const lineage = { known: 'seen', program: 'said', comm: 'sh', startTime: 1n, commandLine: 'sh -c "x"' } as const;
    const parent = { uniqueId: 2, hostPid: 2, pid: 2, executable: '/bin/sh', lineage };
    const value = json(reportOf(sampleFinding({ workload: { process: { uniqueId: 3, hostPid: 3, pid: 3, parent } } })));
    const [shown] = JSON.parse(value).workload.process.ancestors;
    assert.deepEqual(shown, {
      executable: { path: '/bin/sh' },
      unique_id: 2,
      host_pid: 2,
      pid: 2,
      thread: { start_time: '1970-01-01T00:00:00.000000001Z', name: 'sh' },
      command_line: 'sh -c "x"',
      known: 'seen',
      program: 'said',
    });
  });

  it('gives a summary its count and times', () => {
    const finding = sampleFinding();
    const line = json({ ...reportOf(finding), count: 4, summary: true, lastTimestamp: finding.timestamp + 1n });
    assert.ok(
      line.endsWith(
        ',"count":4,"first_timestamp":"2026-11-23T08:55:12.112568060Z","last_timestamp":"2026-11-23T08:55:12.112568061Z"}',
      ),
    );
  });

  it('says moments outside of RFC 3339 as the nearest one inside', () => {
    assert.match(json(reportOf(sampleFinding({ timestamp: -1n }))), /^{"timestamp":"1970-01-01T00:00:00.000000000Z"/);
    assert.match(
      json(reportOf(sampleFinding({ timestamp: 1n << 80n }))),
      /^{"timestamp":"9999-12-31T23:59:59.999999999Z"/,
    );
  });

  const http = { protocol: 'HTTP/1.1', headers: { Host: { header: ['a', 'b'] } }, content_length: 5n };
  const cases: readonly (readonly [Argument, string])[] = [
    [{ name: 'a' }, '{"name":"a","value":null}'],
    [{ name: 'a', kind: 'int32', value: -1 }, '{"name":"a","int32":-1}'],
    [{ name: 'a', kind: 'int64', value: -(1n << 63n) }, '{"name":"a","int64":"-9223372036854775808"}'],
    [{ name: 'a', kind: 'u_int32', value: 0 }, '{"name":"a","u_int32":0}'],
    [{ name: 'a', kind: 'u_int64', value: (1n << 64n) - 1n }, '{"name":"a","u_int64":"18446744073709551615"}'],
    [{ name: 'a', kind: 'pointer', value: 0n }, '{"name":"a","pointer":"0"}'],
    [{ name: 'a', kind: 'str', value: '' }, '{"name":"a","str":""}'],
    [{ name: 'a', kind: 'bool', value: false }, '{"name":"a","bool":false}'],
    [{ name: 'a', kind: 'bytes', value: Uint8Array.of(0, 255, 10) }, '{"name":"a","bytes":"AP8K"}'],
    [{ name: 'a', kind: 'str_array', value: ['', 'b'] }, '{"name":"a","str_array":{"value":["","b"]}}'],
    [{ name: 'a', kind: 'str_array', value: [] }, '{"name":"a","str_array":{}}'],
    [{ name: 'a', kind: 'int32_array', value: [0, 1] }, '{"name":"a","int32_array":{"value":[0,1]}}'],
    [{ name: 'a', kind: 'u_int64_array', value: [0n, 1n] }, '{"name":"a","u_int64_array":{"value":["0","1"]}}'],
    [{ name: 'a', kind: 'timespec', value: 1.5 }, '{"name":"a","timespec":{"value":1.5}}'],
    [{ name: 'a', kind: 'timespec', value: Number.NaN }, '{"name":"a","timespec":{"value":"NaN"}}'],
    [
      { name: 'a', kind: 'sockaddr', value: { sa_family: 'AF_INET', sin_addr: '127.0.0.1', sin_port: 9 } },
      '{"name":"a","sockaddr":{"sa_family":"AF_INET","sin_addr":"127.0.0.1","sin_port":9}}',
    ],
    [{ name: 'a', kind: 'hooked_syscalls', value: [] }, '{"name":"a","hooked_syscalls":{}}'],
    [
      { name: 'a', kind: 'hooked_seq_ops', value: { show: { symbol_name: 's', module_owner: '' } } },
      '{"name":"a","hooked_seq_ops":{"value":{"show":{"symbol_name":"s"}}}}',
    ],
    [
      { name: 'a', kind: 'dns_questions', value: [{ query: 'q', query_type: 'A', query_class: 'IN' }] },
      '{"name":"a","dns_questions":{"questions":[{"query":"q","query_type":"A","query_class":"IN"}]}}',
    ],
    [{ name: 'a', kind: 'dns_responses', value: [] }, '{"name":"a","dns_responses":{}}'],
    [
      {
        name: 'a',
        kind: 'dns_responses',
        value: [0, 1].map((ttl) => ({ dns_answer: [{ type: 'A', ttl, answer: '' }] })),
      },
      '{"name":"a","dns_responses":{"responses":[{"dns_answer":[{"type":"A"}]},{"dns_answer":[{"type":"A","ttl":1}]}]}}',
    ],
    [
      { name: 'a', kind: 'http_response', value: { status: '', status_code: 200, ...http } },
      '{"name":"a","http_response":{"status_code":200,"protocol":"HTTP/1.1","headers":{"Host":{"header":["a","b"]}},"content_length":"5"}}',
    ],
    [
      { name: 'a', kind: 'struct', value: { a: null, b: [0, ''], c: {} } },
      '{"name":"a","struct":{"a":null,"b":[0,""],"c":{}}}',
    ],
  ];

  for (const [argument, expected] of cases) {
    it(`writes ${argument.kind ?? 'an unset value'} as ${expected}`, () => {
      assert.equal(shown(argument), expected);
    });
  }

  it('keeps a user id of 0 and leaves out empty lists of capabilities', () => {
    const none = { cap_inheritable: [], cap_permitted: [], cap_bounding: [], cap_ambient: [] };
    assert.deepEqual(
      data({ name: 'a', kind: 'credentials', value: { uid: 0, ...none, cap_effective: ['CAP_CHOWN', 63] } }),
      { name: 'a', credentials: { uid: 0, cap_effective: ['CAP_CHOWN', 63] } },
    );
  });

  const printable = /^[^\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]*$/u;

  function holdsTo(text: string) {
    const line = json(reportOf(hostileFinding(text)));
    assert.match(line, printable);
    const value = JSON.parse(line);
    assert.equal(value.name, text);
    assert.deepEqual(value.signature, { id: text, version: text, pack: text });
    assert.deepEqual(value.policies, { matched: [text] });
    assert.equal(value.workload.process.executable.path, text);
    assert.equal(value.workload.process.thread.name, text || undefined);
    assert.equal(value.workload.container.image.name, text);
    assert.deepEqual(Object.entries(value.workload.k8s.pod.labels), [[text, text]]);
    assert.deepEqual(Object.entries(value.threat.properties), [[text, text]]);
    assert.deepEqual(value.data[0], { name: text, str: text });
    assert.deepEqual(value.data[1].str_array.value, [text, text]);
    assert.deepEqual(Object.entries(value.data[2].struct), [[text, text]]);
    assert.deepEqual(value.evidence[0].data, value.data);
    assert.equal(value.evidence[0].note, text);
    assert.equal('forged' in value, false);
  }

  it('writes one line without any character that a terminal obeys, from which hostile text can be read back', () => {
    for (const text of hostileTexts) holdsTo(text);
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 20 }), holdsTo));
    const units = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 1, maxLength: 8 });
    fc.assert(fc.property(units, (codes) => holdsTo(String.fromCharCode(...codes))));
  });
});
