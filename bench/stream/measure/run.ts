import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { Delivery, Order } from '../server/order.ts';
import { ClientProcess } from './client-process.ts';
import type { Client, Counts } from './clients.ts';
import { machineBusySeconds } from './proc.ts';
import type { TraceeProcess } from './tracee-process.ts';

/** One measurement of one client. */
export interface Plan {
  /** Sent first and not measured, so that code is compiled and pages are there. */
  readonly warmUp?: Partial<Order>;
  readonly order: Partial<Order>;
  /** Further signatures, for Sequent. */
  readonly signatures?: readonly string[];
  /** How long the client may take to work off what it was sent. Default 60 s. */
  readonly patienceMs?: number;
  /** How long the order may take. Default 10 min. */
  readonly timeoutMs?: number;
}

/** The result of one run of one client. Figures cover the order alone, without start and warm-up; counts cover the whole run. */
export interface Run {
  readonly client: Client;
  readonly delivery: Delivery;
  /** For how long the client was sent events, and then still worked; undefined where it did not come to an end. */
  readonly seconds: number | undefined;
  readonly cpuSeconds: number;
  /** MiB at the end of the first tenth of the order's time, at its end, and at the peak of the whole run. */
  readonly memory: { readonly early: number; readonly end: number; readonly peak: number };
  /** Events sent in all, warm-up included, and those of them that somebody listens to. */
  readonly sent: { readonly events: number; readonly subscribed: number };
  readonly counts: Counts | undefined;
  /** How often the client left the stream, or was thrown out of it, before it was told to go. */
  readonly cuts: number;
  /** The end of what it wrote to standard error. */
  readonly said: string;
  /** It went when told to, and had not to be killed. */
  readonly went: boolean;
  /** Processors that were busy with something else meanwhile, on average. */
  readonly foreign: number;
}

const rssEveryMs = 250;

/** Runs one client against the simulated Tracee. Rejects where the client cannot be measured. */
export async function measure(
  tracee: TraceeProcess,
  client: Client,
  events: readonly string[],
  plan: Plan,
  folder: string,
): Promise<Run> {
  mkdirSync(folder, { recursive: true });
  const signatures = plan.signatures ?? [];
  const surroundings = { socket: tracee.socket, folder: mkdtempSync(join(folder, 'run-')), events, signatures };
  const subscribed = tracee.subscribed();
  const running = new ClientProcess(client.command(surroundings));
  try {
    await Promise.race([subscribed, running.fails()]);
    tracee.takeLost();
    const patienceMs = plan.patienceMs ?? 60_000;
    await running.finish(patienceMs);
    const warmUp = plan.warmUp && (await deliver(tracee, running, plan.warmUp, patienceMs));
    const busyBefore = machineBusySeconds();
    const measured = await deliver(tracee, running, plan.order, patienceMs, plan.timeoutMs);
    const seconds = (performance.now() - measured.started) / 1_000;
    const foreign = machineBusySeconds() - busyBefore - measured.cpuSeconds - measured.delivery.cpuSeconds;
    const cuts = tracee.takeLost();
    const went = await running.end();
    return {
      client,
      delivery: measured.delivery,
      seconds: measured.seconds,
      cpuSeconds: measured.cpuSeconds,
      memory: measured.memory,
      sent: {
        events: measured.delivery.events + (warmUp?.delivery.events ?? 0),
        subscribed: measured.delivery.subscribed + (warmUp?.delivery.subscribed ?? 0),
      },
      counts: went ? client.counts(running, surroundings) : undefined,
      cuts,
      said: running.stderr,
      went,
      foreign: Math.max(0, foreign / seconds),
    };
  } finally {
    await running.kill();
  }
}

interface Delivered extends Pick<Run, 'delivery' | 'seconds' | 'cpuSeconds' | 'memory'> {
  readonly started: number;
}

/** Has an order sent, and waits until the client has worked it off. */
async function deliver(
  tracee: TraceeProcess,
  running: ClientProcess,
  order: Partial<Order>,
  patienceMs: number,
  timeoutMs = 600_000,
): Promise<Delivered> {
  const cpuBefore = running.cpuSeconds();
  const started = performance.now();
  const resident: number[] = [];
  const timer = setInterval(() => resident.push(running.memory().now), rssEveryMs);
  const sending = Promise.race([tracee.send(order, timeoutMs), running.fails()]);
  const delivery = await sending.finally(() => clearInterval(timer));
  const busyMs = await running.finish(patienceMs);
  const { now, peak } = running.memory();
  return {
    started,
    delivery,
    seconds: busyMs === undefined ? undefined : delivery.seconds + busyMs / 1_000,
    cpuSeconds: running.cpuSeconds() - cpuBefore,
    memory: { early: resident[Math.floor(resident.length / 10)] ?? now, end: now, peak },
  };
}
