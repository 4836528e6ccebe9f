import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkSignature, unknownTechniques } from '../../src/signature/check.ts';

const base = {
  id: 'TEST-1',
  name: 'test_one',
  version: '1.0.0',
  description: 'a test',
  threat: { severity: 'low' },
  on: { rseq() {}, net_tcp_connect() {}, security_file_open() {}, finding() {}, own_event() {} },
};

function faultsOf(more: object): readonly string[] {
  const checked = checkSignature({ ...base, ...more }, { pack: 'test', file: undefined });
  return 'faults' in checked ? checked.faults : [];
}

const number = (condition: unknown) => ({ where: { rseq: { flags: condition } } });
const tcp = (condition: unknown) => ({ where: { net_tcp_connect: { dst_port: condition } } });
const file = (condition: unknown) => ({ where: { security_file_open: { pathname: condition } } });

const refused: Readonly<Record<string, readonly [object, RegExp]>> = {
  'a text for a number': [
    number('4444'),
    /flags: '4444' can never match: the argument is a number \(u?_?int32\); write 4444$/,
  ],
  'a bigint for a number, in a list': [number([80, 4444n]), /flags: 4444n can never match.*write 4444$/],
  'a number out of range': [number(2 ** 40), /no value of kind u?_?int32/],
  'half a port': [number(80.5), /no value of kind u?_?int32/],
  'a number for a bigint': [{ where: { security_file_open: { inode: 5 } } }, /write 5n$/],
  'a list of numbers for a bigint': [
    { where: { security_file_open: { inode: [4444] } } },
    /4444 can never match.*write 4444n$/,
  ],
  'a number for a text': [file(5), /pathname: 5 can never match: the argument is a text \(str\); write '5'$/],
  'a condition where a text is needed': [
    file({ suffix: { prefix: '/a' } }),
    /pathname\.suffix: an object can never match/,
  ],
  'a number in a condition on text': [file({ prefix: ['/a', 5] }), /pathname\.prefix: 5 can never match/],
  'a condition in a list': [file(['/a', { prefix: 5 }]), /pathname\.prefix: 5 can never match/],
  'an empty list': [file([]), /an empty list matches nothing/],
  'an empty list in a condition': [file({ prefix: [] }), /an empty list matches nothing/],
  'a condition of text on a number': [
    number({ prefix: '4' }),
    /"prefix" is no condition on number; there are is, lt, lte, gt, gte, hasAny, hasAll, not, any, all$/,
  ],
  'a text to compare with': [number({ gt: '1024' }), /flags\.gt: '1024' is no number; write 1024$/],
  'nothing to compare with': [number(undefined), /undefined can never match/],
  'a condition on a structure': [
    { where: { finding: { threat: 'x' } } },
    /no condition can be put on an argument of kind struct/,
  ],
  'an argument that there is not': [{ where: { finding: { sig: 'x' } } }, /where\.finding: it has no argument sig/],
  'an argument that there is not, in a group': [
    { where: { finding: { any: [{ signature: 'TEST-1' }, { all: [{ sig: 'x' }] }] } } },
    /where\.finding\.any\[1\]\.all\[0\]: it has no argument sig/,
  ],
  'a wrong value in a group': [
    { where: { security_file_open: { not: { any: [{ flags: 'x' }] } } } },
    /where\.security_file_open\.not\.any\[0\]\.flags: 'x' can never match/,
  ],
  'an empty group': [{ where: { security_file_open: { any: [] } } }, /any: a list of conditions by argument is needed/],
  'a group without conditions': [
    { where: { security_file_open: { all: [{ flags: 1 }, {}] } } },
    /all: a list of conditions by argument is needed/,
  ],
  'a group that is a list where one is needed': [
    { where: { security_file_open: { not: [{ flags: 1 }] } } },
    /not: conditions by argument are needed/,
  ],
  'no value for an event of the user': [{ where: { own_event: { a: { not: {} } } } }, /a\.not: an empty condition/],
  'an empty condition': [file({}), /pathname: an empty condition; write a value, or leave it out/],
  'an empty list within `any`': [file({ any: [] }), /pathname\.any: an empty list matches nothing/],
  'no list within `all`': [file({ all: '/a' }), /pathname\.all: '\/a' is no list of conditions/],
  'a misspelt operator': [file({ prefx: '/a' }), /"prefx" is no condition on text; did you mean prefix\?/],
  'a number within `not`, within a list': [
    file(['/a', { not: { any: [{ is: 5 }] } }]),
    /not\.any\.is: 5 can never match/,
  ],
  'bits of a text': [number({ hasAny: 'O_CREAT' }), /flags\.hasAny: 'O_CREAT' is no set of bits; write a whole number/],
  'no bits': [number({ hasAll: [1, 0] }), /flags\.hasAll: 0 has no bits/],
  'bits beyond the number': [number({ hasAny: 2 ** 40 }), /flags\.hasAny: 1099511627776 can never match/],
  'a network that is none': [
    file({ cidr: '10.0.0.0/33' }),
    /pathname\.cidr: '10\.0\.0\.0\/33' has no valid prefix length/,
  ],
  'a name for a network': [
    file({ cidr: 'localhost' }),
    /'localhost' is no IP address; write a network such as 10\.0\.0\.0\/8/,
  ],
  'a pattern that fits no path': [file({ glob: 'etc/*' }), /pathname\.glob: a pattern begins with \/ or \*\*\//],
  'a field that a structure lacks': [
    { where: { security_socket_connect: { remote_addr: { sin_prt: 80 } } }, on: { security_socket_connect() {} } },
    /remote_addr: "sin_prt" is no condition on structure; did you mean sin_port\?/,
  ],
  'a value for a structure': [
    { where: { security_socket_connect: { remote_addr: '10.0.0.1' } }, on: { security_socket_connect() {} } },
    /remote_addr: '10\.0\.0\.1' can never match: the argument is a structure \(sockaddr\); write conditions on its fields/,
  ],
  'a text for a port': [
    { where: { security_socket_connect: { remote_addr: { sin_port: '80' } } }, on: { security_socket_connect() {} } },
    /remote_addr\.sin_port: '80' can never match.*write 80$/,
  ],
  'conditions without end': [
    file(Array.from({ length: 50 }).reduce<unknown>((inner) => ({ not: inner }), '/a')),
    /conditions are nested more than 20 deep/,
  ],
  'a field of the workload that there is not': [
    { workload: { rseq: { 'process.exe': '/a' } } },
    /workload\.rseq\.process\.exe: there is no such field; did you mean process\./,
  ],
  'a condition on the workload that none can meet': [
    { workload: { rseq: { any: [{ 'process.uid': '0' }] } } },
    /workload\.rseq\.process\.uid: '0' can never match: the argument is a number/,
  ],
  'a group of the workload that is no list': [
    { workload: { rseq: { any: { container: true } } } },
    /workload\.rseq\.any: a list of conditions by field is needed/,
  ],
  'conditions on the workload of an event without a handler': [
    { workload: { ptrace: { container: true } } },
    /workload\.ptrace: there is no handler for this event/,
  ],
  'an argument of about that there is not': [{ about: { finding: 'sig' } }, /about\.finding: it has no argument sig/],
  'an argument of about that is a list': [{ about: { finding: 'tags' } }, /tags is of kind str_array/],
  'a scope that there is not': [{ scope: { pod: 'any' } }, /scope: there is no such key \("pod"\)/],
  'a tactic that there is not': [
    { threat: { severity: 'low', mitre: { tactic: 'Hacking', technique: 'T1059' } } },
    /mitre\.tactic: unknown tactic; use one of Initial Access, /,
  ],
  'a technique of the wrong form': [
    { threat: { severity: 'low', mitre: { tactic: 'Execution', technique: 'T59' } } },
    /mitre\.technique: an ATT&CK technique looks like/,
  ],
  'an id of the wrong form': [{ id: '__proto__' }, /id: an id looks like ACME-7/],
  'a fleet that joins by an unknown key': [{ fleet: { key: 'pod', withinMs: 1_000 } }, /fleet\.key: /],
  'a fleet, and events of Tracee': [
    { fleet: { key: 'node', withinMs: 1_000 }, on: { rseq() {} } },
    /on\.rseq: a signature with `fleet` gets finding and sidecar_heartbeat only/,
  ],
  'heartbeats, and no fleet': [
    { on: { sidecar_heartbeat() {} } },
    /on\.sidecar_heartbeat: only a signature with `fleet` gets heartbeats; add fleet/,
  ],
  'a name that every object has': [{ name: 'constructor' }, /name: every object has a property of this name/],
};

describe('a signature with', () => {
  for (const [what, [more, message]] of Object.entries(refused)) {
    it(`${what} is refused, with the right form`, () => {
      assert.match(faultsOf(more).join('\n'), message);
    });
  }

  it('conditions that can be met is taken', () => {
    const good = [
      number(4444),
      number([80, 443]),
      number({ not: 80 }),
      tcp(4444n),
      tcp({ gt: 1024n, lt: 2000 }),
      file('/a'),
      file(['/a', { prefix: ['/b', '/c'] }]),
      file({ not: ['/a'], suffix: '.so' }),
      file({ not: { any: [{ prefix: '/a' }, { baseName: ['x', 'y'] }] } }),
      file({ glob: ['/etc/**', '**/x'], all: [{ contains: 'a' }, { not: 'b' }] }),
      number({ hasAny: [1, 2n], hasAll: 0x40, lte: 5, gte: -5 }),
      { where: { finding: { tags: ['x', { prefix: 'y' }] } } },
      {
        workload: {
          rseq: { 'process.ancestors': { baseName: 'sshd' }, 'process.uid': { gte: 1000 }, container: false },
        },
      },
      { workload: { rseq: { any: [{ 'pod.labels.app': 'web' }, { not: { 'k8s.namespace': { prefix: 'kube-' } } }] } } },
      { where: { own_event: { a: 5, b: 5n, c: ['x', { prefix: 'y' }], d: true, e: { lt: 5 } } } },
    ];
    for (const more of good) assert.deepEqual(faultsOf(more), []);
  });

  it('a technique that the list lacks is taken, and told', () => {
    const mitre = { tactic: 'Command and Control', technique: 'T1999' } as const;
    assert.deepEqual(faultsOf({ threat: { severity: 'low', mitre } }), []);
    assert.deepEqual(unknownTechniques({ threat: { severity: 'low', mitre, techniques: ['T1059.004'] } }), ['T1999']);
  });
});
