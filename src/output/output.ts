import type { Writable } from 'node:stream';
import { SequentError } from '../errors.ts';
import type { Architecture } from '../event/architecture.ts';
import { defaultFindingBytes } from './bound/bound-finding.ts';
import { type Choice, type ChoiceOptions, needsObject, openChoice } from './choice/choice.ts';
import { Delivery, type DeliveryOptions, type OutputState } from './delivery.ts';
import { FileDestination } from './destination/file.ts';
import type { QueuedDestination } from './destination/queued-destination.ts';
import type { QueueLimits } from './destination/record-queue.ts';
import type { RotateOptions } from './destination/rotation/options.ts';
import { StreamDestination } from './destination/stream.ts';
import { factsOf } from './finding-facts.ts';
import type { Format } from './format/format.ts';
import type { TemplateOptions } from './format/template/options.ts';
import { contentTypeOf, type FormatName, formats, isFormat } from './formats.ts';
import type { Identity } from './identity.ts';
import { type RecordFacts, summarySuffix } from './record.ts';
import type { RemoteOutput } from './remote/messages.ts';
import type { Report } from './report.ts';

export type DestinationSpec =
  | { readonly type: 'stdout' }
  | { readonly type: 'file'; readonly path: string; readonly rotate?: RotateOptions }
  | { readonly type: 'remote'; readonly remote: RemoteOutput };

/** An output's format and destination. */
export interface OutputSpec {
  /** Name in the configuration; outputs of `--output` have none. */
  readonly name?: string;
  readonly format: FormatName;
  /** For the format `template`. */
  readonly template?: TemplateOptions;
  /** Which findings the output gets, and what of them; by default everything. */
  readonly choice?: ChoiceOptions;
  readonly destination: DestinationSpec;
}

/** Environment of an output. */
export interface OutputSurroundings extends DeliveryOptions {
  readonly stdout: Writable;
  /** File descriptor of standard output if it is a file or a device other than a terminal. */
  readonly stdoutFile?: number | undefined;
  /** Whether standard output shows colours. Files never get colours. */
  readonly colour: boolean;
  /** Width of standard output in columns. Default 100, also for files. */
  readonly columns?: number;
  /** Maximum size of one formatted finding in bytes; 64 KiB by default. */
  readonly findingBytes?: number;
  readonly identity: Identity;
  /** Architecture of the watched machine. */
  readonly arch?: Architecture | undefined;
  readonly limits?: QueueLimits;
  /** Called when a format throws for a finding of this signature. The record is lost and counted. */
  readonly onUnwritable: (signature: string, error: unknown) => void;
  /** Retries a failing disk. Otherwise the output ends. */
  readonly keepTrying: boolean;
}

/** The form that an output gives a report. It can be replaced while the destination goes on. */
export interface Shape {
  readonly choice: Choice;
  readonly format: Format;
  /** Whether a report that is a line of JSON already can be written as it is. */
  readonly isJson: boolean;
  readonly contentType: string;
}

/** A format with its destination. After opening, its methods neither throw nor reject. */
export interface Output extends Pick<QueuedDestination, 'waiting' | 'atMost' | 'reopen'> {
  readonly delivery: OutputState;
  /** @returns false if the report does not meet the conditions of the output */
  report(report: Report): boolean;
  /** Gives the output another choice and format, from the next report on. */
  reshape(shape: Shape): void;
  /** Reports losses and a stuck output if they are due. */
  look(): void;
  /** Resolves when all records are written. Records that are not written when the signal aborts are lost. */
  close(signal: AbortSignal): Promise<void>;
}

const defaultColumns = 100;

function parseDestination(text: string, where: string): DestinationSpec {
  if (text === '-') return { type: 'stdout' };
  const [, scheme, rest] = /^([a-z][a-z0-9+.-]*):(.*)$/s.exec(text) ?? [];
  if (scheme !== undefined && scheme !== 'file') {
    throw new SequentError('SEQ_USAGE', {
      what: `there is no destination of the type "${scheme}"`,
      where,
      todo: 'write a path, file:PATH, or - for standard output',
    });
  }
  const path = rest ?? text;
  if (path === '' || path.includes('\0')) {
    throw new SequentError('SEQ_USAGE', {
      what: 'the destination of the output is empty',
      where,
      todo: 'write a path after =, or - for standard output',
    });
  }
  return { type: 'file', path };
}

/**
 * Parses `FORMAT[=DEST]`: `json`, `pretty=-`, `json=/var/log/findings.json`, `json=file:findings.json`. Without DEST
 * or with `-`, the destination is standard output.
 * @param where origin of the text, for the error
 * @throws {SequentError} SEQ_USAGE
 */
export function parseOutput(text: string, where = `--output ${text}`): OutputSpec {
  const sign = text.indexOf('=');
  const format = sign < 0 ? text : text.slice(0, sign);
  if (!isFormat(format)) {
    throw new SequentError('SEQ_USAGE', {
      what: `there is no output format "${format}"`,
      where,
      todo: `use one of ${Object.keys(formats).join(', ')}`,
    });
  }
  return { format, destination: sign < 0 ? { type: 'stdout' } : parseDestination(text.slice(sign + 1), where) };
}

/** @returns the name of an output in the configuration, or the output in the notation of `--output` */
export function printOutput({ name, format, destination }: OutputSpec): string {
  if (name !== undefined) return name;
  return destination.type === 'file' ? `${format}=${destination.path}` : format;
}

async function openDestination(
  spec: DestinationSpec,
  delivery: Delivery,
  { stdout, stdoutFile, limits, keepTrying }: OutputSurroundings,
  after: Promise<void> | undefined,
): Promise<QueuedDestination> {
  if (spec.type === 'remote') throw new TypeError('the delivery thread opens this output');
  const options = { keepTrying, ...(limits && { limits }), ...(after && { after }) };
  if (spec.type === 'file') {
    const { path, rotate } = spec;
    return FileDestination.open({ path }, delivery, { ...options, rotate });
  }
  if (stdoutFile === undefined) return new StreamDestination(stdout, delivery, limits);
  return FileDestination.open({ fd: stdoutFile, name: 'standard output' }, delivery, options);
}

/**
 * Opens the format of an output.
 * @throws {SequentError} SEQ_CONFIG if the format lacks its options
 */
export async function openFormat(spec: OutputSpec, surroundings: OutputSurroundings): Promise<Format> {
  const onScreen = spec.destination.type === 'stdout';
  return formats[spec.format].create({
    identity: surroundings.identity,
    ...(surroundings.arch && { arch: surroundings.arch }),
    ...(spec.template && { template: spec.template }),
    ...(spec.name !== undefined && { output: spec.name }),
    colour: onScreen && surroundings.colour,
    columns: (onScreen ? surroundings.columns : undefined) ?? defaultColumns,
    maxBytes: surroundings.findingBytes ?? defaultFindingBytes,
  });
}

/**
 * Opens the choice and the format of an output.
 * @throws {SequentError} SEQ_CONFIG if a choice is wrong or the format lacks its options
 */
export async function openShape(spec: OutputSpec, surroundings: OutputSurroundings): Promise<Shape> {
  return {
    choice: await openChoice(spec.choice ?? {}, printOutput(spec)),
    format: await openFormat(spec, surroundings),
    isJson: spec.format === 'json',
    contentType: contentTypeOf(spec.format, spec),
  };
}

/** Whether an output needs findings as objects. A line of JSON is enough for the others. */
export function takesObject({ format, choice = {} }: OutputSpec): boolean {
  return format !== 'json' || needsObject(choice);
}

/**
 * Opens an output on this machine.
 * @param delivery counts its reports; a new one if absent
 * @param after nothing is written before this promise has resolved; reports wait in the queue
 * @throws {SequentError} SEQ_OUTPUT if the destination cannot be opened, SEQ_CONFIG if the format lacks its options
 */
export async function openOutput(
  spec: OutputSpec,
  surroundings: OutputSurroundings,
  delivery = new Delivery(printOutput(spec), surroundings),
  after?: Promise<void>,
): Promise<Output> {
  const shape = await openShape(spec, surroundings);
  const destination = await openDestination(spec.destination, delivery, surroundings, after);
  return joinOutput(shape, destination, delivery, surroundings);
}

/** Makes an output of its parts. */
export function joinOutput(
  first: Shape,
  destination: QueuedDestination,
  delivery: Delivery,
  { onUnwritable }: Pick<OutputSurroundings, 'onUnwritable'>,
): Output {
  let shape = first;
  const recordFactsOf = (report: Report): RecordFacts | undefined =>
    destination.needsFacts === true ? recordFacts(report, shape.contentType) : undefined;
  return {
    delivery,
    report(given) {
      const { severity } = given;
      if (!shape.choice.takes(given)) return false;
      // An output that is gone needs no formatting.
      if (delivery.state === 'gone') {
        delivery.lost(severity);
        return true;
      }
      try {
        const report = shape.choice.shape(given);
        const { json, count } = report;
        const entry = json !== undefined && count === 1 && shape.isJson ? json : shape.format(report);
        destination.write(entry, severity, recordFactsOf(report));
      } catch (error) {
        delivery.lost(severity);
        onUnwritable(signatureOf(given), error);
      }
      return true;
    },
    get waiting() {
      return destination.waiting;
    },
    reshape(other) {
      shape = other;
    },
    look: () => delivery.look(),
    atMost: (bytes) => destination.atMost(bytes),
    reopen: () => destination.reopen(),
    async close(signal) {
      await destination.close(signal);
      delivery.close();
    },
  };
}

/** The facts of a report that destinations over the network need. */
export function recordFacts(report: Report, contentType: string): RecordFacts {
  const { findingId, severity, summary } = report;
  const { timestamp, subject, signature, pack, namespace } = report.facts ?? factsOf(report.finding);
  return {
    id: summary ? `${findingId}${summarySuffix}` : findingId,
    severity,
    timestamp,
    subject,
    signature,
    pack,
    namespace,
    contentType,
  };
}

/** The signature of a report. A report that has only its line of JSON does not tell. */
function signatureOf(report: Report): string {
  try {
    return report.facts?.signature ?? report.finding.signature.id;
  } catch {
    return 'unknown';
  }
}
