import { heartbeat, testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/fleet/silent_or_different_node.ts';

const beats = (node: string, from: number, count: number, data = {}) =>
  Array.from({ length: count }, (_, index) => heartbeat({ node, ...data }, { at: from + index * 30_000 }));
const inOrder = (...all: ReturnType<typeof beats>[]) => all.flat().toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0));
const goodbye = (node: string, at: number) => heartbeat({ node, nextMs: 0 }, { at });
/** Heartbeats of three other nodes, which move event time on. */
const others = (minutes: number) =>
  ['b', 'c', 'd'].map((node) => [...beats(node, 0, minutes * 2), goodbye(node, minutes * 60_000)]);
/** A sidecar cannot tell a node that has ended from one whose goodbye was lost. */
const unavoidable = { 'unknown-loss': 'a goodbye or heartbeats were lost, and a silent node looks the same' };

testSignature(signature, {
  detects: [
    {
      name: 'a node that misses three heartbeats',
      events: inOrder(beats('a', 0, 3), ...others(4)),
      findings: [{ node: 'a', what: 'silent', seconds: 90 }],
      severity: 'high',
    },
    {
      name: 'a node that runs other signatures than the others for longer than a rollout',
      options: { graceMs: 60_000 },
      events: inOrder([...beats('a', 0, 8, { signatureSet: 'old' }), goodbye('a', 240_000)], ...others(4)),
      findings: [{ node: 'a', what: 'different signatures', seconds: 60 }],
    },
    {
      name: 'a node that was left out of a rollout, a quarter of an hour after the others',
      events: inOrder(
        [...beats('a', 0, 44, { signatureSet: 'old' }), goodbye('a', 1_320_000)],
        ...['b', 'c', 'd'].map((node) => [
          ...beats(node, 0, 10, { signatureSet: 'old' }),
          ...beats(node, 300_000, 34),
          goodbye(node, 1_320_000),
        ]),
      ),
      findings: [{ node: 'a', what: 'different signatures', seconds: 900 }],
      timestamps: [1_230_000],
    },
    {
      name: 'a node that still differs after most nodes have said goodbye and others have come',
      options: { graceMs: 60_000 },
      events: inOrder(
        ...['b', 'c', 'd'].map((node) => [...beats(node, 0, 2, { signatureSet: 'old' }), goodbye(node, 40_000)]),
        [...beats('a', 60_000, 4, { signatureSet: 'old' }), goodbye('a', 170_000)],
        ...['e', 'f'].map((node) => [...beats(node, 60_000, 4), goodbye(node, 170_000)]),
      ),
      findings: [{ node: 'a', what: 'different signatures', seconds: 60 }],
    },
    {
      name: 'a node that differs from three, after a fourth has said goodbye',
      options: { graceMs: 60_000 },
      events: inOrder(
        [...beats('a', 60_000, 4, { signatureSet: 'old' }), goodbye('a', 170_000)],
        ...['b', 'c', 'd'].map((node) => [...beats(node, 0, 5), goodbye(node, 170_000)]),
        [...beats('e', 0, 1), goodbye('e', 20_000)],
      ),
      findings: [{ node: 'a', what: 'different signatures', seconds: 60 }],
    },
    {
      name: 'a node that misses one heartbeat, if one is enough',
      options: { missed: 1 },
      events: inOrder(beats('a', 0, 3), ...others(4)),
      findings: [{ node: 'a', what: 'silent', seconds: 30 }],
    },
    {
      name: 'three nodes, of which one differs',
      options: { graceMs: 60_000 },
      events: inOrder(
        [...beats('a', 0, 4, { signatureSet: 'old' }), goodbye('a', 120_000)],
        ...['b', 'c'].map((node) => [...beats(node, 0, 4), goodbye(node, 120_000)]),
      ),
      findings: [{ node: 'a', what: 'different signatures', seconds: 60 }],
    },
  ],
  ignores: [
    {
      name: 'a node of whose heartbeats some were lost',
      unavoidable,
      events: inOrder(beats('a', 0, 3), ...others(4)),
      gapBefore: 12,
    },
    {
      name: 'three nodes, of which each differs, and four, of which two do',
      unavoidable,
      options: { graceMs: 100_000 },
      events: inOrder(
        ...['a', 'b', 'c'].map((node) => [...beats(node, 0, 6, { signatureSet: node }), goodbye(node, 180_000)]),
        [...beats('d', 190_000, 6, { signatureSet: 'x' }), goodbye('d', 370_000)],
        [...beats('e', 190_000, 6, { signatureSet: 'x' }), goodbye('e', 370_000)],
        [...beats('f', 190_000, 6, { signatureSet: 'y' }), goodbye('f', 370_000)],
        [...beats('g', 190_000, 6, { signatureSet: 'y' }), goodbye('g', 370_000)],
      ),
    },
    {
      name: 'a node that is stopped on purpose',
      unavoidable,
      events: inOrder([...beats('a', 0, 3), goodbye('a', 65_000)], ...others(4)),
    },
    {
      name: 'a node that misses two heartbeats',
      unavoidable,
      events: inOrder([...beats('a', 0, 3), ...beats('a', 149_000, 1), goodbye('a', 160_000)], ...others(4)),
    },
    {
      name: 'a rollout of a quarter of an hour',
      unavoidable,
      events: inOrder(
        [...beats('a', 0, 10, { signatureSet: 'old' }), ...beats('a', 300_000, 10), goodbye('a', 600_000)],
        ...others(10),
      ),
    },
    {
      name: 'a silent and a different node, with the longest times that the options allow',
      unavoidable,
      options: { missed: 100, graceMs: 3_600_000 },
      events: inOrder([...beats('a', 0, 3, { signatureSet: 'old' }), goodbye('a', 235_000)], ...others(4)),
    },
    {
      name: 'two nodes, of which none is usual',
      unavoidable,
      options: { graceMs: 0 },
      events: inOrder(
        [...beats('a', 0, 4, { signatureSet: 'old' }), goodbye('a', 120_000)],
        [...beats('b', 0, 4), goodbye('b', 120_000)],
      ),
    },
  ],
});
