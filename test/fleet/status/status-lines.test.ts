import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Argument } from '../../../src/event/kinds.ts';
import { type FleetReading, fleetStatus } from '../../../src/fleet/status/fleet-status.ts';
import type { NodeBeat } from '../../../src/fleet/status/nodes.ts';
import { statusLines } from '../../../src/fleet/status/status-lines.ts';
import { displayWidth } from '../../../src/text/flow.ts';
import { createPalette } from '../../../src/top/palette.ts';

const now = Date.parse('2026-01-02T03:04:05Z');
const palette = createPalette(false);
const usual = 'a'.repeat(32);

function beat(node: string, more: Partial<NodeBeat> = {}): NodeBeat {
  return {
    node,
    storedMs: now - 10_000,
    nextMs: 30_000,
    version: '1.2.3',
    tracee: 'v0.24.1',
    set: usual,
    received: 1_000n,
    findings: 2n,
    lost: 0n,
    ...more,
  };
}

const step = { has_worker: true, backlog: 0, behind_ms: 0, ack_floor: 9 };
const lanes = ['0', '1', '2'].map((partition) => ({ ...step, name: `image ${partition}`, key: 'image' }));

function reading(more: Partial<FleetReading> = {}): FleetReading {
  return {
    cluster: 'eu',
    server: 'nats.example:4222',
    now,
    beats: [beat('a'), beat('b'), beat('c')],
    unreadable: 0,
    isCut: false,
    steps: [
      { ...step, name: 'repartition' },
      { ...step, name: 'report' },
    ],
    lanes,
    stored: 0,
    newest: [],
    ...more,
  };
}

function found(data: readonly Argument[]): FleetReading['newest'][number] {
  return {
    id: 'ab'.repeat(16),
    finding: {
      timestamp: BigInt(now) * 1_000_000n,
      signature: { id: 'FLEET-001', name: 'same_finding', version: '1.0.0', pack: 'fleet' },
      threat: { name: 'A threat', description: '', severity: 'high', properties: {} },
      subject: '',
      tags: [],
      workload: {},
      data,
      policies: [],
      detectedFrom: { name: '', data: [] },
      evidence: [],
    },
  };
}

describe('the state of a fleet', () => {
  it('has no problem if all nodes are heard and all lanes have a worker', () => {
    const status = fleetStatus(reading(), { all: false });
    assert.deepEqual(status.problems, []);
    assert.equal(status.nodes.usual_signature_set, usual);
    assert.equal(status.nodes.received, '3000');
  });

  it('calls a node silent after three missed heartbeats, and stopped after a goodbye', () => {
    const beats = [
      beat('in time', { storedMs: now - 90_000 }),
      beat('late', { storedMs: now - 90_001 }),
      beat('goodbye', { storedMs: now - 900_000, nextMs: 0 }),
    ];
    const { nodes, problems } = fleetStatus(reading({ beats }), { all: false });
    assert.deepEqual(
      nodes.list.map(({ node, state }) => [node, state]),
      [
        ['late', 'silent'],
        ['in time', 'ok'],
        ['goodbye', 'stopped'],
      ],
    );
    assert.deepEqual(problems, ['silent_nodes']);
  });

  it('lists silent nodes first, then other signatures, then losses, then the rest by name, then stopped ones', () => {
    const beats = [
      beat('z'),
      beat('y'),
      beat('stopped', { nextMs: 0, lost: 5n }),
      beat('less', { lost: 5n }),
      beat('more', { lost: 9_007_199_254_740_993n }),
      beat('other', { set: 'b' }),
      beat('silent', { storedMs: now - 100_000 }),
      beat('silent for longer', { storedMs: now - 200_000 }),
      ...['k', 'l'].map((node) => beat(node)),
    ];
    const { nodes } = fleetStatus(reading({ beats }), { all: false });
    assert.deepEqual(
      nodes.list.map(({ node }) => node),
      ['silent for longer', 'silent', 'other', 'more', 'less', 'k', 'l', 'y', 'z', 'stopped'],
    );
    assert.equal(nodes.lost, '9007199254741003');
  });

  it('knows no usual signature set without a majority of the running nodes, or with fewer than three', () => {
    const [a, b, silent] = [beat('a'), beat('b', { set: 'b' }), { storedMs: 0, set: 'c' }];
    for (const beats of [
      [a, b],
      [a, b, beat('c', { set: 'c' })],
      [a, b, beat('c', silent), beat('d', silent)],
    ]) {
      const { nodes } = fleetStatus(reading({ beats }), { all: false });
      assert.equal(nodes.usual_signature_set, undefined);
      assert.equal(nodes.other_signatures, 0);
    }
  });

  it('has a problem for each lane and step without a worker, and without nodes or lanes', () => {
    const problems = (more: Partial<FleetReading>) => fleetStatus(reading(more), { all: false }).problems;
    assert.deepEqual(problems({ beats: [] }), ['no_nodes']);
    assert.deepEqual(problems({ lanes: [] }), ['no_lanes']);
    assert.deepEqual(problems({ lanes: [...lanes, { ...step, name: 'image 3', key: 'image', has_worker: false }] }), [
      'lanes_without_worker',
    ]);
    assert.deepEqual(problems({ steps: [{ ...step, name: 'report', has_worker: false }] }), ['steps_without_worker']);
  });
});

describe('the view of a fleet', () => {
  const many = Array.from({ length: 10_000 }, (_, index) => beat(`node-${index}`));

  it('counts 10 000 nodes and lists the 20 most notable ones, and all with --all', () => {
    const read = reading({ beats: [...many, beat('the silent one', { storedMs: 0 })] });
    const lines = statusLines(fleetStatus(read, { all: false }), { width: 120, all: false }, palette);
    assert.ok(lines.length < 50);
    assert.ok(lines.includes('nodes 10 001   ok 10 000   silent 1   stopped 0   other signatures 0   with losses 0'));
    assert.match(lines.find((line) => line.startsWith('the silent one')) ?? '', / silent .* ago /);
    assert.ok(lines.includes('9 981 more; --all lists them'));
    const all = statusLines(fleetStatus(read, { all: true }), { width: 120, all: true }, palette);
    assert.equal(all.filter((line) => line.startsWith('node-')).length, 10_000);
    assert.ok(all.some((line) => line.startsWith('  lane image 2')));
  });

  it('names the lanes without a worker, if others of their kind of key have one', () => {
    const without = { ...step, key: 'image', has_worker: false, backlog: 1_234, behind_ms: 65_000 };
    const lines = (of: FleetReading['lanes']) =>
      statusLines(fleetStatus(reading({ lanes: of }), { all: false }), { width: 80, all: false }, palette);
    const partly = lines([...lanes, { ...without, name: 'image 3' }]);
    assert.ok(partly.includes('1 lane has no worker'));
    assert.match(
      partly.join('\n'),
      /lanes by image +3 of 4 +1 234 +1 min 5 s\n {2}lane image 3 +no +1 234 +1 min 5 s\n/,
    );
    const none = lines([{ ...without, name: 'image 0' }]);
    assert.ok(!none.some((line) => line.includes('lane image 0')));
  });

  it('fits in any width and in the lines of a screen, whatever names the nodes have', () => {
    const hostile = '\u001b[2J\u202e\n日本語'.repeat(60);
    const beats = [beat(hostile, { version: hostile, tracee: hostile, set: hostile, lost: 1n }), ...many];
    const newest = Array.from({ length: 10 }, () => found([{ name: 'node', kind: 'str', value: hostile }]));
    const status = fleetStatus(reading({ beats, newest, cluster: hostile, server: hostile }), { all: false });
    for (const width of [20, 40, 80, 200]) {
      const lines = statusLines(status, { width, all: false }, palette);
      assert.deepEqual(
        lines.filter((line) => displayWidth(line) > width),
        [],
      );
      assert.ok(!/[\p{Cc}\p{Cf}]/v.test(lines.join('')));
    }
    const screen = statusLines(status, { width: 200, all: false, rows: 40 }, palette);
    assert.equal(screen.length, 40);
  });

  it('shows a finding in one line, with its data', () => {
    const data = [
      { name: 'image', kind: 'str', value: 'shop/web:7' },
      { name: 'nodes', kind: 'u_int64', value: 40n },
    ] as const;
    const status = fleetStatus(reading({ stored: 1, newest: [found(data)] }), { all: false });
    const lines = statusLines(status, { width: 120, all: false }, palette);
    assert.deepEqual(lines.slice(-2), [
      'FINDINGS OF THE FLEET (1 kept, newest first)',
      '2026-01-02 03:04:05  high      FLEET-001  same_finding  image=shop/web:7 nodes=40',
    ]);
  });
});
