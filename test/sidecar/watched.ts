import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readMessages } from '../../src/intake/recording/read-messages.ts';
import { Delivery } from '../../src/output/delivery.ts';
import { type Incoming, incoming } from '../../src/output/parcel.ts';
import type { Reporting } from '../../src/output/reporting.ts';
import { Sidecar } from '../../src/sidecar/sidecar.ts';
import type { SidecarOptions } from '../../src/sidecar/sidecar-options.ts';
import { simulate } from '../../src/simulated/simulate.ts';
import type { LogFields } from '../../src/telemetry/log.ts';
import { honest, writePack } from '../e2e/faulty-pack.ts';
import { folder } from '../e2e/sequent.ts';
import { shortTimes } from '../supervision/short-times.ts';

const recording = fileURLToPath(new URL('../../fixtures/recordings/rseq-extra.pb.gz', import.meta.url));

export interface Found {
  readonly name: string;
  readonly description: string;
  /** Its values that are texts. */
  readonly data: Readonly<Record<string, string | undefined>>;
}

export type LogLine = LogFields & { readonly message: string; readonly sinceStart: number };

export interface WatchedSidecar {
  /** The folder of the signatures. */
  readonly pack: string;
  /** Loads them anew. */
  reload(): ReturnType<Sidecar['replace']>;
  readonly sidecar: Sidecar;
  readonly findings: readonly Found[];
  /** `sinceStart` is in milliseconds. */
  readonly log: readonly LogLine[];
  /** Settles when the condition holds, which is looked at often. */
  until(condition: () => boolean): Promise<void>;
  /** Settles when a signature of this name has found something from now on. */
  another(name: string): Promise<void>;
  /** Leaves Tracee, which ends its stream, and waits until all is over. */
  stop(): Promise<void>;
}

/** A sidecar in this process, at a simulated Tracee whose stream never ends, with these signatures beside an honest one. */
export async function watchedSidecar(
  t: TestContext,
  files: Readonly<Record<string, string>>,
  { packs, ...options }: Partial<Omit<SidecarOptions, 'evaluation'>> & { readonly packs?: readonly string[] } = {},
): Promise<WatchedSidecar> {
  const home = folder(t);
  const pack = writePack(home, { 'honest.ts': honest, ...files });
  const address = { kind: 'unix', path: join(home, 'tracee.sock') } as const;
  const tracee = await simulate({
    address,
    messages: () => readMessages(recording),
    rate: 400,
    repeat: Number.POSITIVE_INFINITY,
  });
  t.after(() => tracee.kill());
  const findings: Found[] = [];
  const log: LogLine[] = [];
  const say = (message: string, fields?: LogFields): void =>
    void log.push({ ...fields, message, sinceStart: performance.now() });
  const evaluation = {
    packs: packs ?? [pack],
    detectors: [],
    traceeFindings: false,
    arch: 'amd64',
    options: {},
  } as const;
  const sidecar = await Sidecar.start(
    {
      evaluation,
      address,
      transport: 'direct',
      wait: false,
      onOverload: 'drop',
      bufferBytes: 2 ** 24,
      engineMiB: 64,
      loadTimeoutMs: 30_000,
      // More than there is: one that hangs is to be told as that.
      budget: 2,
      times: shortTimes,
      reporting: collecting(findings),
      log: { info: say, warn: say, error: say },
      ...options,
    },
    new AbortController().signal,
  );
  if (sidecar === undefined) throw new Error('the start was ended');
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) await delay(5);
  };
  const stop = async (): Promise<void> => {
    sidecar.stop('now');
    // Its stream never runs dry.
    await Promise.all([sidecar.done, tracee.close()]);
  };
  t.after(stop);
  return {
    pack,
    reload: async () => sidecar.replace(await sidecar.load(evaluation, new AbortController().signal)),
    sidecar,
    findings,
    log,
    until,
    another(name) {
      const from = findings.length;
      return until(() => findings.slice(from).some((finding) => finding.name === name));
    },
    stop,
  };
}

/** Keeps each finding, repeats as well. */
function collecting(findings: Found[]): Reporting {
  const forms = { json: true, object: false };
  const take = (one: Incoming): void => {
    const line: {
      readonly name: string;
      readonly threat: { readonly description: string };
      readonly data: readonly { readonly name: string; readonly str?: string }[];
    } = JSON.parse(String(one.parcel().json));
    const { name, threat, data } = line;
    const values = Object.fromEntries(data.map((value) => [value.name, value.str]));
    findings.push({ name, description: threat.description, data: values });
  };
  return {
    finding: (finding) => take(incoming(finding, forms)),
    note() {},
    incoming: take,
    forms,
    time() {},
    reports: 0,
    outputs: [],
    transit: new Delivery('outputs', { onNews() {}, now: () => performance.now() }),
    undelivered: 0,
    unrouted: 0,
    closedEarly: 0,
    heldBack: 0,
    holdsBack: false,
    findings: new Map(),
    severities: new Map(),
    room: () => undefined,
    reopen() {},
    prepare: () => Promise.reject(new Error('this test replaces no outputs')),
    async close() {},
  };
}
