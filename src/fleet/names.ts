import { createHash } from 'node:crypto';
import type { FleetKey } from '../signature/fleet-key.ts';

/** Kinds of messages from a node to its fleet. */
export const fleetKinds = ['finding', 'summary', 'loss', 'heartbeat', 'report'] as const;
export type FleetKind = (typeof fleetKinds)[number];

const mostToken = 128;

/**
 * Makes one token of a subject of any name. Different names give different tokens. A node's account may then be limited to
 * its own subject, `sequent.*.*.TOKEN`.
 */
export function token(name: string): string {
  const escaped = Buffer.from(name, 'utf8').reduce((text, byte) => text + escapedByte(byte), '');
  if (escaped === '') return '=';
  if (escaped.length <= mostToken) return escaped;
  const hash = createHash('sha256').update(name, 'utf8').digest('hex').slice(0, 32);
  return `${escaped.slice(0, mostToken - 34)}=-${hash}`;
}

function escapedByte(byte: number): string {
  const character = String.fromCharCode(byte);
  return /[A-Za-z0-9_-]/.test(character) ? character : `=${byte.toString(16).padStart(2, '0')}`;
}

/** @returns the name of which `token` has made a token; a shortened name stays a token */
export function nameOf(token: string): string {
  if (token === '=') return '';
  return decodeEscapes(token) ?? token;
}

function decodeEscapes(token: string): string | undefined {
  const bytes: number[] = [];
  for (let at = 0; at < token.length; at++) {
    if (token[at] !== '=') {
      bytes.push(token.charCodeAt(at));
      continue;
    }
    const hex = token.slice(at + 1, at + 3);
    if (!/^[0-9a-f]{2}$/.test(hex)) return undefined;
    bytes.push(Number.parseInt(hex, 16));
    at += 2;
  }
  return Buffer.from(bytes).toString('utf8');
}

/** The names that a fleet uses in NATS. */
export class FleetNames {
  /** Token of the cluster. */
  readonly cluster: string;
  /** Stream of everything that nodes tell. */
  readonly stream: string;
  /** Stream of the same, by key, for workers. */
  readonly keyedStream: string;
  /** Stream of the findings of fleet signatures. */
  readonly findingsStream: string;
  /** Stream of the saved state of lanes. */
  readonly stateStream: string;

  /** @param cluster name of the cluster; may be empty */
  constructor(cluster: string) {
    this.cluster = token(cluster);
    // Names of streams are names of folders, which some systems compare without case.
    const name = `SEQUENT_${this.cluster.replaceAll('=', '_')}`;
    this.stream = name;
    this.keyedStream = `${name}_KEYED`;
    this.findingsStream = `${name}_FLEET`;
    this.stateStream = `${name}_STATE`;
  }

  /** Subject of what a node tells. */
  ofNode(kind: FleetKind | '*', node: string): string {
    return `sequent.${this.cluster}.${kind}.${node === '*' ? '*' : token(node)}`;
  }

  /** Subjects of everything that nodes tell. */
  get ofNodes(): readonly string[] {
    return fleetKinds.map((kind) => this.ofNode(kind, '*'));
  }

  /** Subject by which a worker publishes an event of a key. JetStream replaces it by that of a lane. */
  keyed(key: FleetKey, value: string): string {
    return `sequent.${this.cluster}.keyed.${key}.${createHash('sha256').update(value, 'utf8').digest('hex').slice(0, 32)}`;
  }

  /** Subject of the events of a lane. */
  lane({ key, partition }: Lane): string {
    return `sequent.${this.cluster}.lane.${key}.${partition}`;
  }

  /** Name of the consumer of a lane. */
  laneConsumer({ key, partition }: Lane): string {
    return `lane_${key}_${partition}`;
  }

  /** Subject of the saved state of a lane. */
  state({ key, partition }: Lane): string {
    return `sequent.${this.cluster}.state.${key}.${partition}`;
  }

  /** Subject by which workers tell each other that they are there. */
  get workers(): string {
    return `sequent.${this.cluster}.workers`;
  }

  /** Subject of a finding of a fleet. */
  found(signature: string, id: string): string {
    return `sequent.${this.cluster}.fleet.${token(signature)}.${token(id)}`;
  }

  /** How JetStream makes lanes of keys. */
  laneTransform(partitions: number): { readonly src: string; readonly dest: string } {
    return {
      src: `sequent.${this.cluster}.keyed.*.*`,
      dest: `sequent.${this.cluster}.lane.{{wildcard(1)}}.{{partition(${partitions},2)}}`,
    };
  }
}

/** A share of the events of one kind of key, which one worker evaluates at a time. */
export interface Lane {
  readonly key: FleetKey;
  readonly partition: number;
}

/** @returns the lanes of these kinds of keys; a single one for `cluster`, which has one key */
export function lanesOf(keys: Iterable<FleetKey>, partitions: number): readonly Lane[] {
  return [...new Set(keys)].flatMap((key) =>
    Array.from({ length: partitions }, (_, partition) => ({ key, partition })),
  );
}
