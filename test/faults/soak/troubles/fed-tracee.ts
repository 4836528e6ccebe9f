import { setTimeout as delay } from 'node:timers/promises';
import type { RecordedMessage } from '../../../../src/simulated/playback.ts';
import { type SimulatedTracee, simulate } from '../../../../src/simulated/simulate.ts';
import { caseStart, encodeTestEvent, event, type TestEvent } from '../../../../src/testing/event.ts';
import { encodeProtobufJson } from '../../../../src/tracee/json/protobuf-json.ts';
import { deeds } from './signatures.ts';

const caseStartMs = Number(caseStart / 1_000_000n);
const beatMs = 50;

/** A simulated Tracee that sends what it is given, and a beat of events between, so that event time goes on. */
export class FedTracee {
  /** Whether it sends beats. */
  beats = true;
  readonly #path: string;
  #waiting: readonly Uint8Array[] = [];
  #isOver = false;
  #running: SimulatedTracee | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  async start(): Promise<void> {
    this.#running = await simulate({ address: { kind: 'unix', path: this.#path }, messages: this.#messages() });
    this.#running.finished.catch(() => {});
  }

  /** Sends messages as they are. */
  send(...messages: readonly Uint8Array[]): void {
    this.sendAll(messages);
  }

  sendAll(messages: readonly Uint8Array[]): void {
    this.#waiting = [...this.#waiting, ...messages];
  }

  /** Sends an `rseq` with which the signature in trouble does something. */
  ask(deed: keyof typeof deeds, times = 1): void {
    for (let i = 0; i < times; i++) this.send(rseq(deeds[deed]));
  }

  /** Breaks the stream, and accepts another one. */
  async restart(): Promise<void> {
    this.#running?.kill();
    await this.start();
  }

  lose(events: bigint): void {
    if (this.#running !== undefined) this.#running.lostEventCount += events;
  }

  kill(): void {
    this.#isOver = true;
    this.#running?.kill();
  }

  async *#messages(): AsyncGenerator<readonly RecordedMessage[]> {
    for (let number = 0; !this.#isOver; number++) {
      const sent = this.beats ? [...this.#waiting, beat(number)] : this.#waiting;
      this.#waiting = [];
      if (sent.length > 0) yield sent.map((bytes) => ({ bytes, start: 0, end: bytes.length }));
      await delay(beatMs);
    }
  }
}

/** @returns now, in milliseconds since the start of cases */
export function now(): number {
  return Date.now() - caseStartMs;
}

/** An `rseq`. @param at milliseconds since the start of cases */
export function rseq(sig: number, at = now(), pid = 100): Uint8Array {
  return encodeTestEvent(event('rseq', { sig }, { pid, startedAt: 0 }), at);
}

/** An event without a listener, an `rseq` without arguments, and one whose argument is of a wrong kind. */
function beat(number: number): Uint8Array {
  const odd: readonly TestEvent[] = [
    event('rseq', { sig: deeds.nothing }, { pid: 100 + number, startedAt: 0 }),
    event('mmap', {}),
    event('rseq', {}),
  ];
  const at = now();
  if (number % 20 === 19) return wrong(at);
  return encodeTestEvent(odd[number % odd.length] ?? event('mmap', {}), at);
}

function wrong(at: number): Uint8Array {
  const timestamp = new Date(caseStartMs + at).toISOString();
  return encodeProtobufJson({ timestamp, name: 'rseq', data: [{ name: 'sig', strArray: { value: ['wrong'] } }] });
}

/** A `ptrace`, and what a detector inside Tracee has found in it. */
export function detected(): readonly Uint8Array[] {
  const timestamp = new Date(caseStartMs + now()).toISOString();
  const workload = { process: { uniqueId: 5, pid: 7, thread: { hostTid: 7, uniqueId: 7 } } };
  const threat = {
    name: 'Anti-Debugging detected',
    description: 'for the soak',
    severity: 'HIGH',
    mitre: { tactic: { name: 'Defense Evasion' }, technique: { id: 'T1622', name: 'Debugger Evasion' } },
    properties: { Category: 'defense-evasion' },
  };
  return [
    encodeProtobufJson({ timestamp, id: 101, name: 'ptrace', workload, data: [] }),
    encodeProtobufJson({
      timestamp,
      id: 7_500,
      name: 'anti_debugging',
      workload,
      threat,
      detectedFrom: { id: 101, name: 'ptrace', data: [] },
    }),
  ];
}
