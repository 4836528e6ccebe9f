import type { Writable } from 'node:stream';
import { SequentError } from '../errors.ts';
import type { Destination, DestinationListener } from './destination/destination.ts';
import { openFileDestination } from './destination/file.ts';
import type { QueueLimits } from './destination/line-queue.ts';
import { createStreamDestination } from './destination/stream.ts';
import type { Format, FormatOptions } from './format/format.ts';
import { createJson } from './format/json.ts';
import { createPretty } from './format/pretty.ts';
import type { Report } from './report.ts';

const formats = {
  json: createJson,
  pretty: createPretty,
} as const satisfies Record<string, (options: FormatOptions) => Format>;

export type FormatName = keyof typeof formats;

export type DestinationSpec = { readonly type: 'stdout' } | { readonly type: 'file'; readonly path: string };

/** Which format goes where. */
export interface OutputSpec {
  readonly format: FormatName;
  readonly destination: DestinationSpec;
}

/** What the world offers an output. */
export interface OutputSurroundings extends DestinationListener {
  readonly stdout: Writable;
  /** Whether standard output shows colours; a file never gets any. */
  readonly colour: boolean;
  /** Width of standard output; a file gets the default. Default 100. */
  readonly columns?: number;
  readonly limits?: QueueLimits;
}

/** A format with its destination. Nothing of it throws or rejects once it is open. */
export interface Output {
  report(report: Report): void;
  flush(): Promise<void>;
  close(): Promise<void>;
  /** Reports that never left. */
  readonly dropped: number;
}

const DEFAULT_COLUMNS = 100;

function isFormat(name: string): name is FormatName {
  return Object.hasOwn(formats, name);
}

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
      what: 'the destination of the output names no file',
      where,
      todo: 'write a path after the sign =, or - for standard output',
    });
  }
  return { type: 'file', path };
}

/**
 * Reads `FORMAT[=DEST]`: `json`, `pretty=-`, `json=/var/log/findings.json`, `json=file:findings.json`. Without DEST or with
 * `-` it is standard output. Throws SEQ_USAGE.
 */
export function parseOutput(text: string): OutputSpec {
  const sign = text.indexOf('=');
  const format = sign < 0 ? text : text.slice(0, sign);
  const where = `--output ${text}`;
  if (!isFormat(format)) {
    throw new SequentError('SEQ_USAGE', {
      what: `there is no output format "${format}"`,
      where,
      todo: `use one of ${Object.keys(formats).join(', ')}`,
    });
  }
  return { format, destination: sign < 0 ? { type: 'stdout' } : parseDestination(text.slice(sign + 1), where) };
}

function openDestination(spec: DestinationSpec, surroundings: OutputSurroundings): Promise<Destination> | Destination {
  switch (spec.type) {
    case 'stdout':
      return createStreamDestination(surroundings.stdout, surroundings, surroundings.limits);
    case 'file':
      return openFileDestination(spec.path, surroundings, surroundings.limits);
  }
}

/** Opens an output. Rejects with SEQ_OUTPUT when its destination cannot be opened. */
export async function openOutput(spec: OutputSpec, surroundings: OutputSurroundings): Promise<Output> {
  const destination = await openDestination(spec.destination, surroundings);
  const onScreen = spec.destination.type === 'stdout';
  const format = formats[spec.format]({
    colour: onScreen && surroundings.colour,
    columns: (onScreen ? surroundings.columns : undefined) ?? DEFAULT_COLUMNS,
  });
  return {
    report: (report) => destination.write(format(report)),
    flush: () => destination.flush(),
    close: () => destination.close(),
    get dropped() {
      return destination.dropped;
    },
  };
}
