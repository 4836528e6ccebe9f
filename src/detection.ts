import type { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import { Engine } from './engine/engine.ts';
import type { Statistics } from './engine/statistics.ts';
import { SequentError } from './errors.ts';
import type { Architecture } from './event/architecture.ts';
import { type Output, type OutputSpec, openOutput } from './output/output.ts';
import type { Report } from './output/report.ts';
import { createSuppression } from './output/suppression.ts';
import { loadSignatures } from './packs/load.ts';
import type { LoadedSignature } from './signature/loaded.ts';
import type { Log } from './telemetry/log.ts';

/** How long a reader of standard output that does not read may keep the program from ending. */
const closeDeadlineMs = 5_000;

/** What `run`, `replay` and `demo` have in common: signatures at work, and where their findings go. */
export interface DetectionOptions {
  /** Packs, folders or files; none means the shipped packs. */
  readonly packs: readonly string[];
  readonly arch: Architecture;
  /** Options of signatures by id. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly outputs: readonly OutputSpec[];
  readonly stdout: Writable;
  readonly colour: boolean;
  readonly columns: number | undefined;
  readonly log: Log;
  /** Nobody reads standard output any more. */
  readonly onBroken: () => void;
}

export interface Detection {
  readonly engine: Engine;
  readonly signatures: readonly LoadedSignature[];
  readonly statistics: Statistics;
  /** Reports handed to the outputs; repeats count once. */
  readonly reports: number;
  /** Reports that an output could not take. */
  readonly undelivered: number;
  /** How many findings there were of each severity. */
  readonly severities: ReadonlyMap<string, number>;
  /** Evaluates what is held, lets out what was held back, and closes the outputs. */
  close(): Promise<void>;
}

/**
 * Loads the signatures, opens the outputs and joins them: engine, suppression of repeats, outputs.
 * @throws SequentError SEQ_SIGNATURE, SEQ_CONFIG or SEQ_OUTPUT
 */
export async function openDetection(options: DetectionOptions): Promise<Detection> {
  const signatures = await loadSignatures(options.packs);
  const outputs = await Promise.all(options.outputs.map((spec) => openOne(spec, options)));
  const suppression = createSuppression();
  const severities = new Map<string, number>();
  let reports = 0;
  const send = (due: readonly Report[]): void => {
    reports += due.length;
    for (const report of due) for (const output of outputs) output.report(report);
  };
  const engine = startEngine(signatures, options, {
    onFinding(finding) {
      const { severity } = finding.threat;
      severities.set(severity, (severities.get(severity) ?? 0) + 1);
      send(suppression.add(finding));
    },
    onTime: (timestamp) => send(suppression.advance(timestamp)),
  });
  return {
    engine,
    signatures,
    statistics: engine.statistics,
    severities,
    get reports() {
      return reports;
    },
    get undelivered() {
      return outputs.reduce((sum, output) => sum + output.dropped, 0);
    },
    async close() {
      if (!engine.stopped) engine.end();
      send(suppression.flush());
      const closed = Promise.all(outputs.map((output) => output.close()));
      const deadline = new AbortController();
      await Promise.race([closed, delay(closeDeadlineMs, undefined, { signal: deadline.signal }).catch(() => {})]);
      deadline.abort();
    },
  };
}

function startEngine(
  signatures: readonly LoadedSignature[],
  { arch, options, log }: DetectionOptions,
  events: Pick<ConstructorParameters<typeof Engine>[0], 'onFinding' | 'onTime'>,
): Engine {
  const unknown = Object.keys(options).filter((id) => !signatures.some((signature) => signature.id === id));
  if (unknown.length > 0) {
    throw new SequentError('SEQ_CONFIG', {
      what: 'options are given for signatures that are not loaded',
      where: unknown.join(', '),
      todo: 'see `sequent list signatures`',
    });
  }
  for (const signature of signatures) checkOptions(signature, options[signature.id]);
  return new Engine({
    ...events,
    signatures,
    arch,
    options: new Map(Object.entries(options)),
    onFault: ({ author, event, timestamp, error, suspended }) => {
      const fields = { author, event, timestamp, error: error instanceof Error ? error.message : String(error) };
      log.error(suspended ? 'a signature is suspended after too many faults' : 'a signature has thrown', fields);
    },
    onFull: (what) => {
      log.warn(
        what === 'held'
          ? 'too many events at once: some are evaluated before the hold-back is over, so perhaps out of order'
          : 'too many timers wait: those that were set longest ago are given up',
      );
    },
    onDisagreement: (event) => {
      log.error('code made of a schema judged otherwise than zod: a bug of Sequent. zod reads the event from now on', {
        event,
      });
    },
    onInvalid: (event, { path, message }) => {
      log.warn('an event was refused by its schema; further ones are only counted', { event, path, reason: message });
    },
  });
}

function checkOptions(signature: LoadedSignature, options: unknown): void {
  const parsed = signature.options && z.safeParse(signature.options, options ?? {});
  if (parsed === undefined || parsed.success) return;
  const faults = parsed.error.issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`);
  throw new SequentError('SEQ_CONFIG', {
    what: `the options of ${signature.id} are wrong: ${faults.join('; ')}`,
    todo: `\`sequent explain ${signature.id}\` lists them`,
  });
}

function openOne(spec: OutputSpec, { stdout, colour, columns, log, onBroken }: DetectionOptions): Promise<Output> {
  return openOutput(spec, {
    stdout,
    colour,
    ...(columns !== undefined && { columns }),
    onBroken,
    onTrouble: (error) => log.error('an output cannot be written', { error: error.message }),
    onRecovered: (dropped) => log.info('an output can be written again', { dropped }),
  });
}
