import { readFileSync } from 'node:fs';
import { type Document, LineCounter, parseDocument } from 'yaml';
import * as z from 'zod';
import { SequentError } from '../errors.ts';
import { architectures } from '../event/architecture.ts';

const schema = z.strictObject({
  tracee: z.string().optional().describe('address of Tracee, such as unix:/var/run/tracee.sock'),
  signatures: z.array(z.string()).optional().describe('packs, folders or files of signatures'),
  output: z.array(z.string()).optional().describe('FORMAT[=DEST], each'),
  arch: z.enum(architectures).optional().describe('architecture of the watched machine'),
  options: z.record(z.string(), z.unknown()).optional().describe('options of signatures, by id'),
});

/** A configuration file. What the command line says too comes from there. */
export type Config = z.output<typeof schema>;

/**
 * Reads a configuration file (YAML, so JSON too).
 * @throws SequentError SEQ_CONFIG with all faults at once, each with its line
 */
export function loadConfig(path: string): Config {
  const lines = new LineCounter();
  const document = parseDocument(readText(path), { lineCounter: lines });
  const faults = document.errors.map(
    ({ pos, message }) => `line ${lines.linePos(pos[0]).line}: ${message.split('\n')[0]}`,
  );
  if (faults.length === 0) {
    const parsed = schema.safeParse(plain(document, faults) ?? {});
    if (parsed.success && faults.length === 0) return parsed.data;
    for (const issue of parsed.error?.issues.flatMap(eachKey) ?? []) {
      const node: unknown = document.getIn(issue.path, true);
      const range =
        typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range) ? node.range : [];
      const line = typeof range[0] === 'number' ? `line ${lines.linePos(range[0]).line}: ` : '';
      faults.push(`${line}${issue.path.length > 0 ? `${issue.path.join('.')}: ` : ''}${issue.message}`);
    }
  }
  throw new SequentError('SEQ_CONFIG', {
    what: 'the configuration is wrong',
    where: `${path}\n  ${faults.join('\n  ')}\n`,
    todo: 'mend these lines',
  });
}

/** Aliases may stand for nothing, or for too much (a `billion laughs`): the parser finds out only now. */
function plain(document: Document.Parsed, faults: string[]): unknown {
  try {
    return document.toJS();
  } catch (error) {
    faults.push(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

/** Several unknown keys are one issue at what holds them; each has a line of its own. */
function eachKey(issue: z.core.$ZodIssue): { readonly path: readonly PropertyKey[]; readonly message: string }[] {
  if (issue.code !== 'unrecognized_keys') return [issue];
  return issue.keys.map((key) => ({ path: [...issue.path, key], message: 'there is no such setting' }));
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
