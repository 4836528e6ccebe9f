import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { loadDetectors } from '../../src/detectors/load.ts';
import { z } from '../../src/public/index.ts';
import { encodeProtobufJson } from '../../src/tracee/json/protobuf-json.ts';
import { base, load } from '../engine/run.ts';
import { detector, directory, exec, Loaded } from './directory.ts';

const list = (name: string, values = '[/bin/sh]'): string => `type: string_list\nname: ${name}\nvalues: ${values}\n`;
const nobody = { onFailure() {}, onRoundsOver() {} };

describe('a directory of detectors', () => {
  it('names every bad file with line and reason, and loads the others', (t) => {
    const loaded = new Loaded(t, {
      'a.yaml': detector('a'),
      'b.yaml': '',
      'c.yaml': 'type: policy\n',
      'd.yaml': 'type: detector\nid: [\n',
      'e.yaml': detector('e', "conditions: ['getEventData(', 'nothing == 1', '1']"),
      'f.yaml': detector('f', 'output: {fields: [{name: x, expression: "1", more: 2}]}\nunknown: {keys: [are, left]}'),
      'g.yml': detector('g'),
      'h.yaml': new Uint8Array([0xff, 0xfe]),
      'i.yaml': `# ${'x'.repeat(1_048_576)}\n${detector('i')}`,
      'j.yaml': detector('j', 'output: {fields: [{expression: "1"}]}'),
      'k.txt': 'nothing that Tracee would look at',
    });
    assert.deepEqual(loaded.ids, ['a', 'f', 'g']);
    const files = loaded.refusals.map((text) => text.split(': ')[0]);
    for (const file of ['b.yaml:1', 'c.yaml:1', 'd.yaml:3', 'e.yaml:5', 'h.yaml:1', 'i.yaml:1', 'j.yaml:5'])
      assert.ok(
        files.some((one) => one?.startsWith(file)),
        `${file} of ${loaded.refusals.join('\n')}`,
      );
    assert.equal(loaded.refusals.filter((text) => text.startsWith('e.yaml')).length, 3);
  });

  it('is refused where a list is defined twice', (t) => {
    const loaded = new Loaded(t, { 'a.yaml': detector('a'), 'l.yaml': list('SHELLS'), 'm.yaml': list('SHELLS') });
    assert.deepEqual(loaded.ids, []);
    assert.match(loaded.refusals.join('\n'), /m\.yaml:2: the list SHELLS stands in l\.yaml too/);
  });

  it('must be there', () => {
    const options = { directories: ['/nowhere/at/all'], arch: 'amd64' } as const;
    assert.throws(() => loadDetectors(options, [], nobody), { code: 'SEQ_DETECTORS' });
  });

  it('does not start where an event is produced twice', (t) => {
    const taken = load({ ...base, name: 'taken', on: { rseq() {} } });
    for (const [files, signatures] of [
      [{ 'a.yaml': detector('a'), 'b.yaml': detector('b').replace('{name: b', '{name: a') }, []],
      [{ 'a.yaml': detector('rseq') }, []],
      [{ 'a.yaml': detector('taken') }, [taken]],
    ] as const)
      assert.throws(() => new Loaded(t, files, signatures), { code: 'SEQ_DETECTORS' });
    const one = directory(t, { 'a.yaml': detector('a') });
    const two = directory(t, { 'b.yaml': detector('a') });
    assert.throws(() => loadDetectors({ directories: [one, two], arch: 'amd64' }, [], nobody), /a\.yaml/);
  });

  it('keeps the first of two detectors of one id', (t) => {
    const loaded = new Loaded(t, { 'a.yaml': detector('a'), 'b.yaml': detector('b').replace('id: b', 'id: a') });
    assert.deepEqual(loaded.ids, ['a']);
    assert.match(loaded.refusals[0] ?? '', /^b\.yaml:2: the id a stands in .*a\.yaml too$/);
  });

  it('may link to files, as a ConfigMap does, but not to what is none', (t) => {
    const target = directory(t, { 'real.yaml': detector('a') });
    const path = directory(t, {});
    symlinkSync(join(target, 'real.yaml'), join(path, 'a.yaml'));
    symlinkSync('/dev/zero', join(path, 'b.yaml'));
    symlinkSync('/nowhere', join(path, 'c.yaml'));
    mkdirSync(join(path, 'd.yaml'));
    const { signatures, refusals } = loadDetectors({ directories: [path], arch: 'amd64' }, [], nobody);
    assert.deepEqual(
      signatures.map(({ id }) => id),
      ['a'],
    );
    assert.deepEqual(
      refusals.map((one) => one.path.slice(path.length)),
      ['/b.yaml', '/c.yaml'],
    );
  });
});

describe('YAML from an attacker', () => {
  it('does not make much out of little', (t) => {
    const bomb = ['type: detector', 'id: a', 'x0: &x0 [a, a, a, a, a, a, a, a, a, a]'];
    for (let i = 1; i < 12; i++)
      bomb.push(
        `x${i}: &x${i} [${Array<string>(10)
          .fill(`*x${i - 1}`)
          .join(', ')}]`,
      );
    const loaded = new Loaded(t, {
      'bomb.yaml': [...bomb, 'conditions: *x11', 'requirements: {events: *x11}'].join('\n'),
      'self.yaml': 'type: detector\nid: a\nrequirements: {events: &a [*a]}\n',
      'merge.yaml': 'type: detector\nid: a\nproduced_event: &a {<<: *a, name: b}\n',
      'deep.yaml': `type: detector\nid: ${'['.repeat(500_000)}`,
      'line.yaml': `type: detector\nid:\n  ${'- '.repeat(400_000)}`,
      'keys.yaml': `type: detector\n${Array.from({ length: 20_000 }, (_, i) => `k${i}: 1\n`).join('')}`,
      'alias.yaml': `type: detector\nid: &a a\nrequirements: {events: [${'*a,'.repeat(50_000)}]}`,
    });
    assert.deepEqual(loaded.ids, []);
    const files = new Set(loaded.refusals.map((text) => text.split(':')[0]));
    assert.equal(files.size, 7, loaded.refusals.join('\n'));
  });

  it('keeps names of prototypes as names', (t) => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
    const files = Object.fromEntries(
      names.map((name, i) => [
        `${i}.yaml`,
        detector(
          name,
          `threat: {name: x, description: y, severity: low, properties: {${name}: ${name}}}
auto_populate: {threat: true}
conditions: ['!hasData("${name}")']
output: {fields: [{name: ${name}, expression: 'event.name'}]}`,
        ),
      ]),
    );
    const loaded = new Loaded(t, { ...files, 'x.yaml': detector('x', '__proto__: {id: y}\nconstructor: 1') });
    assert.deepEqual(loaded.refusals, []);
    const findings = loaded.run(exec());
    assert.deepEqual(findings.map(({ signature }) => signature.name).sort(), [...names, 'x'].sort());
    for (const { signature, data, threat } of findings.filter(({ signature: { name } }) => name !== 'x')) {
      assert.deepEqual(data, [{ name: signature.name, kind: 'str', value: 'sched_process_exec' }]);
      assert.deepEqual(Object.entries(threat.properties), [[signature.name, signature.name]]);
    }
    const unknown = new Loaded(t, {
      'a.yaml': detector('a', '', '__proto__'),
      'b.yaml': detector('b', '', 'toString'),
    });
    assert.deepEqual(unknown.ids, []);
  });
});

describe('a detector', () => {
  it('is refused where a client of Tracee cannot do what it asks', (t) => {
    const asks = (name: string, expression: string): string =>
      detector(name, `output: {fields: [{name: x, expression: '${expression}'}]}`);
    const loaded = new Loaded(t, {
      'a.yaml': asks('a', 'process.get(workload.process.unique_id).name'),
      'b.yaml': asks('b', 'container.getByName("x").id'),
      'c.yaml': asks('c', 'kernel.resolveSymbol(1u)[0].name'),
      'd.yaml': asks('d', 'dns.getResponse("x").query'),
      'e.yaml': asks('e', 'system.info().hostname'),
      'f.yaml': detector('f', '', 'syscall_table_check'),
      'g.yaml': detector('g').replace('requirements: {', 'requirements: {enrichments: [{name: executable-hash}], '),
      'h.yaml': asks('h', 'syscall.getName(59)'),
      'i.yaml': detector('i', '', 'nothing_known'),
      'j.yaml': detector('j', '', 'a'),
      'k.yaml': detector('k', '', 'j'),
      'l.yaml': detector('l').replace('requirements: {', 'requirements: {architectures: [arm64], '),
      'm.yaml': detector('m').replace(
        '[{name: sched_process_exec}]',
        '[{name: sched_process_exec, data_filters: ["nothing=1"]}]',
      ),
    });
    assert.deepEqual(loaded.refusals.map((text) => text.replace(/^(\w\.yaml):\d+/, '$1')).sort(), [
      "a.yaml: it calls process.get: a client of Tracee's gRPC cannot ask Tracee's process tree",
      "b.yaml: it calls container.getByName: a client of Tracee's gRPC cannot ask Tracee's container store",
      "c.yaml: it calls kernel.resolveSymbol: a client of Tracee's gRPC cannot ask kernel symbols",
      "d.yaml: it calls dns.getResponse: a client of Tracee's gRPC cannot ask Tracee's DNS cache",
      "e.yaml: it calls system.info: a client of Tracee's gRPC cannot ask Tracee's system facts",
      'f.yaml: syscall_table_check is internal to Tracee: it is never sent to a client',
      'g.yaml: it needs the enrichment executable-hash, which is not there',
      'i.yaml: there is no event nothing_known',
      'j.yaml: it needs a of the detector a, which is refused',
      'k.yaml: it needs j of the detector j, which is refused',
      'l.yaml: it is for arm64, not for amd64',
      'm.yaml: the filter nothing=1: sched_process_exec has no argument nothing',
    ]);
    assert.deepEqual(
      loaded.run(exec()).map(({ data }) => data[0]?.value),
      ['execve'],
    );
  });

  it('goes without optional events that cannot be had', (t) => {
    const optional = (event: string): string => `{name: ${event}, dependency: optional}`;
    const listens = (...events: readonly string[]): string =>
      detector('a').replace('[{name: sched_process_exec}]', `[${events.join(', ')}]`);
    const some = new Loaded(t, { 'a.yaml': listens(optional('nothing_known'), optional('sched_process_exec')) });
    assert.deepEqual(some.names(exec()), ['a']);
    const none = new Loaded(t, { 'a.yaml': listens(optional('nothing_known'), optional('read')) });
    assert.match(none.refusals.join(), /none of the events/);
  });

  it('that fails detects nothing, and that is no fault', (t) => {
    const loaded = new Loaded(t, {
      'a.yaml': detector('a', `conditions: ['getEventData("missing") > 1']`),
      'b.yaml': detector('b', `output: {fields: [{name: x, expression: 'split("a", "b")[5]'}]}`),
      'c.yaml': detector('c', `output: {fields: [{name: x, expression: 'split("a", "b")[5]', optional: true}]}`),
    });
    assert.deepEqual(loaded.names(exec()), ['c']);
    assert.equal(loaded.failures.length, 2, loaded.failures.join('\n'));
  });
});

describe('damaged bytes in an event', () => {
  it('are a failure and no fault, wherever they stand', (t) => {
    const loaded = new Loaded(t, {
      'a.yaml': detector(
        'a',
        `auto_populate: {detected_from: true, process_ancestry: true}
conditions: ['event.data.all(d, has(d.str)) || true', 'workload.process.thread.name != "x" || true', 'dyn(event) == dyn(event) || true']
output: {fields: [{name: x, expression: 'getEventData("pathname")', optional: true}]}`,
      ),
      'b.yaml': detector('b', '', 'a'),
    });
    const whole = encodeProtobufJson(exec([{ name: 'pathname', str: '/bin/sh' }]));
    for (let at = 0; at < whole.length; at++) {
      for (let byte = 0; byte < 256; byte++) {
        const bytes = Uint8Array.from(whole);
        bytes[at] = byte;
        loaded.send(bytes);
      }
    }
    assert.ok(loaded.failures.some((text) => text.startsWith('a: the event: ')));
  });
});

describe('a chain', () => {
  it('hands outputs on, at most five rounds', (t) => {
    const files: Record<string, string> = { 'r0.yaml': detector('r0') };
    for (let i = 1; i < 8; i++) files[`r${i}.yaml`] = detector(`r${i}`, '', `r${i - 1}`);
    const loaded = new Loaded(t, files);
    assert.deepEqual(loaded.names(exec()), ['r0', 'r1', 'r2', 'r3', 'r4']);
    assert.deepEqual(loaded.roundsOver, ['r4']);
  });

  it('does not take events of the stream for outputs of the same name', (t) => {
    const loaded = new Loaded(t, { 'a.yaml': detector('a'), 'b.yaml': detector('b', '', 'a') });
    assert.deepEqual(loaded.names(exec([], 'a')), []);
    assert.deepEqual(loaded.names(exec()), ['a', 'b']);
  });

  it('starts at findings of signatures, too', (t) => {
    const signature = load({
      ...base,
      id: 'SIG-1',
      name: 'seen',
      finding: z.strictObject({ text: z.string(), count: z.uint32() }),
      on: { sched_process_exec: () => ({ text: 'from a signature', count: 3 }) },
    });
    const reads = detector(
      'b',
      `conditions: ['getEventData("count") == 3u']
output: {fields: [{name: text, expression: 'getEventData("text")'}]}`,
      'seen',
    );
    const loaded = new Loaded(t, { 'b.yaml': reads }, [signature]);
    assert.deepEqual(
      loaded.run(exec()).map(({ signature: { name }, data }) => [name, data[0]?.value]),
      [
        ['seen', 'from a signature'],
        ['b', 'from a signature'],
      ],
    );
  });
});

describe('what a detector finds', () => {
  it('is the same where values came as text, as with decoded-data, and says so', (t) => {
    const loaded = new Loaded(t, {
      'a.yaml': detector(
        'a',
        `conditions: ['getEventData("flags") % 2 == 1 && getEventData("pathname") == "/etc/shadow"']
output: {fields: [{name: flags, expression: 'getEventData("flags")'}]}`,
        'security_file_open',
      ),
    });
    const path = { name: 'pathname', str: '/etc/shadow' };
    const open = (flags: object): unknown => exec([path, { name: 'flags', ...flags }], 'security_file_open');
    const [raw] = loaded.run(open({ int32: 32_769 }));
    const [decoded] = loaded.run(open({ str: 'O_WRONLY|O_LARGEFILE' }));
    assert.deepEqual(raw?.data, [{ name: 'flags', kind: 'int32', value: 32_769 }]);
    assert.deepEqual(decoded?.data, raw?.data);
    assert.deepEqual(raw?.tags, []);
  });
});
