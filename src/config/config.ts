import { readFileSync } from 'node:fs';
import type { Document, LineCounter } from 'yaml';
import * as z from 'zod';
import { SequentError } from '../errors.ts';
import { architectures } from '../event/architecture.ts';
import { transports } from '../intake/live/transport.ts';
import { repeatsSchema } from './repeats.ts';

const size = z
  .int()
  .min(8)
  .max(1_024)
  .refine((value) => Number.isInteger(Math.log2(value)), 'a power of two is needed');

const schema = z.strictObject({
  tracee: z.string().optional().describe('address of Tracee, such as unix:/var/run/tracee.sock'),
  transport: z.enum(transports).optional().describe('what reads the stream'),
  signatures: z.array(z.string()).optional().describe('packs, folders or files of signatures'),
  tracee_detectors: z.array(z.string()).optional().describe("directories of Tracee's YAML detectors"),
  tracee_findings: z.boolean().optional().describe('whether findings of detectors inside Tracee become findings, too'),
  on_overload: z.enum(['drop', 'block']).optional().describe('what happens when signatures cannot keep up'),
  buffer: size.optional().describe('MiB between the socket and the signatures'),
  load_timeout: z.number().positive().optional().describe('seconds that a module of signatures may take to load'),
  engine_memory: z.int().min(64).optional().describe('MiB that signatures may use'),
  signature_budget: z.number().positive().max(100).optional().describe('percent of a core that a signature may use'),
  health: z.string().optional().describe('address at which health can be asked for'),
  max_findings: z.int().min(1).optional().describe('findings that one signature may report for one event'),
  finding_size: z.int().min(8).max(16_384).optional().describe('KiB that one finding may take as it is written'),
  repeats: repeatsSchema.optional().describe('which findings are repeats, and how long they are held back'),
  output: z.array(z.string()).optional().describe('FORMAT[=DEST], each'),
  arch: z.enum(architectures).optional().describe('architecture of the watched machine'),
  options: z.record(z.string(), z.unknown()).optional().describe('options of signatures and models, by id'),
});

/** A configuration file. Flags override it; docs/reference/settings.md lists both. */
export type Config = z.output<typeof schema>;

/**
 * Reads a configuration file (YAML, so JSON too).
 * @throws SequentError SEQ_CONFIG with all faults at once, each with its line
 */
export async function loadConfig(path: string): Promise<Config> {
  // Most runs have no configuration file, and the parser costs a fifth of the start-up.
  const { LineCounter, parseDocument } = await import('yaml');
  const lines = new LineCounter();
  const document = parseDocument(readText(path), { lineCounter: lines });
  const faults = document.errors.map(({ pos, message }) => ({
    line: lines.linePos(pos[0]).line,
    text: message.split('\n')[0] ?? '',
  }));
  if (faults.length === 0) {
    const parsed = schema.safeParse(plain(document, faults) ?? {});
    if (parsed.success && faults.length === 0) return parsed.data;
    for (const issue of parsed.error?.issues ?? []) {
      const paths = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
      const message = issue.code === 'unrecognized_keys' ? 'there is no such key' : issue.message;
      for (const at of paths)
        faults.push({ line: lineOf(document, at, lines), text: `${at.map(String).join('.')}: ${message}` });
    }
  }
  const list = faults.toSorted((a, b) => a.line - b.line).map(({ line, text }) => `line ${line}: ${text}`);
  throw new SequentError('SEQ_CONFIG', {
    what: 'the configuration is wrong',
    where: `${path}\n  ${list.join('\n  ')}\n`,
    todo: 'correct these lines',
  });
}

/** Aliases may stand for nothing, or for too much (a `billion laughs`): the parser finds out only now. */
function plain(document: Document, faults: { line: number; text: string }[]): unknown {
  try {
    return document.toJS();
  } catch (error) {
    faults.push({ line: 1, text: error instanceof Error ? error.message : String(error) });
    return undefined;
  }
}

function lineOf(document: Document, path: readonly PropertyKey[], lines: LineCounter): number {
  const node: unknown = document.getIn(path, true);
  const range: unknown = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined;
  const start: unknown = Array.isArray(range) ? range[0] : undefined;
  return typeof start === 'number' ? lines.linePos(start).line : 1;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new SequentError(
      'SEQ_CONFIG',
      { what: 'the configuration file cannot be read', where: path, todo: 'check its path and its rights' },
      { cause: error },
    );
  }
}
