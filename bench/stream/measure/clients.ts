import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import type { ClientProcess } from './client-process.ts';

type Command = readonly [string, ...string[]];

/** Where a client runs, and for what. */
export interface Surroundings {
  readonly socket: string;
  /** An empty folder for what it writes. */
  readonly folder: string;
  /** The events to listen to. */
  readonly events: readonly string[];
  /** Further signatures, for Sequent. */
  readonly signatures?: readonly string[];
}

/** The counts of a client; undefined for those that it does not have. */
export interface Counts {
  readonly received?: number | undefined;
  /** Decoded and validated, because somebody listens. */
  readonly evaluated?: number | undefined;
  readonly unmatched?: number | undefined;
  readonly dropped?: number | undefined;
  readonly invalid?: number | undefined;
}

/** A program that takes Tracee's stream. */
export interface Client {
  readonly id: string;
  /** As the tables call it. */
  readonly name: string;
  command(surroundings: Surroundings): Command;
  /** To be called when the client has ended. @throws Error where it has left no counts */
  counts(client: ClientProcess, surroundings: Surroundings): Counts;
}

const root = fileURLToPath(new URL('../../../', import.meta.url));
const own = (name: string): string => fileURLToPath(new URL(`../clients/${name}`, import.meta.url));
const bin = join(root, 'bin/sequent.js');

const statistics = z.looseObject({
  received: z.int(),
  unmatched: z.int(),
  dropped: z.int(),
  invalid: z.int(),
  evaluated: z.int(),
});

const tally = z.strictObject({ received: z.int().optional(), subscribed: z.int().optional() });

/** Sequent, as a user runs it: all signatures of the rseq pack, findings as JSON. */
export function sequent(id: string, name: string, program = bin, flags: readonly string[] = []): Client {
  const file = ({ folder }: Surroundings): string => join(folder, 'statistics.json');
  return {
    id,
    name,
    command(surroundings) {
      const packs = ['rseq', ...(surroundings.signatures ?? [])].flatMap((pack) => ['-s', pack]);
      const rest = ['--tracee', `unix:${surroundings.socket}`, '-o', 'json', '--stats', file(surroundings), ...flags];
      return [process.execPath, program, 'run', ...packs, ...rest];
    },
    counts: (_, surroundings) => statistics.parse(JSON.parse(readFileSync(file(surroundings), 'utf8'))),
  };
}

function ofTheBench(id: string, name: string, command: Client['command']): Client {
  return {
    id,
    name,
    command,
    counts({ stdout }) {
      const { received, subscribed } = tally.parse(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? ''));
      return { received, evaluated: subscribed };
    },
  };
}

export const plain = ofTheBench('plain', 'plain client: grpc-js + proto-loader + zod', ({ socket, events }) => [
  process.execPath,
  own('plain.ts'),
  socket,
  events.join(','),
]);

/** It cannot be given an honest count: it does not look at what it reads. */
export const discard = ofTheBench('discard', 'Node socket, bytes thrown away', ({ socket }) => [
  process.execPath,
  own('discard.ts'),
  socket,
]);

/** @param program the compiled client of bench/stream/go */
export function goClient(program: string): Client {
  return ofTheBench('go', 'Go client: grpc-go, generated types', ({ socket, events }) => [
    program,
    socket,
    events.join(','),
  ]);
}

/** `sequent-block` of another checkout, which has its dependencies. @param number tells several of them apart */
export function otherCheckout(folder: string, number: number): Client {
  const program = join(folder, 'bin/sequent.js');
  return sequent(`against-${number}`, `Checkout ${number}, \`--on-overload block\``, program, [
    '--on-overload',
    'block',
  ]);
}

/** Sequent in the forms that can be had here. */
export function sequentClients(): Client[] {
  const clients = [
    sequent('sequent', 'Sequent'),
    sequent('sequent-block', 'Sequent, `--on-overload block`', bin, ['--on-overload', 'block']),
  ];
  const help = execFileSync(process.execPath, [bin, 'run', '--help'], { encoding: 'utf8' });
  if (help.includes('--transport')) {
    clients.push(sequent('sequent-grpc', 'Sequent, `--transport grpc`', bin, ['--transport', 'grpc']));
  }
  return clients;
}

/** The events that packs listen to, as the program lists them. */
export function subscribedEvents(packs: readonly string[] = ['rseq']): string[] {
  const flags = packs.flatMap((pack) => ['-s', pack]);
  const policy = execFileSync(process.execPath, [bin, 'policy', ...flags], { encoding: 'utf8' });
  return [...policy.matchAll(/^\s*- event: (\w+)$/gm)].map(([, name]) => name ?? '');
}
