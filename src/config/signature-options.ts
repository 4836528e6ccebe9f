import { SequentError } from '../errors.ts';
import type { Origin } from './origin.ts';
import { parseYaml } from './yaml-text.ts';

/** Options of signatures and models by id, and where each comes from. */
export class SignatureOptions {
  readonly values: Record<string, Record<string, unknown>> = {};
  /** By `ID.NAME`. */
  readonly origins = new Map<string, Origin>();

  /** Sets options, over those that were set before. @param options a value that fits the schema of the setting */
  add(options: unknown, originOf: (id: string, name: string) => Origin): void {
    for (const [id, ofId] of entriesOf(options))
      for (const [name, value] of entriesOf(ofId)) this.set(id, name, value, originOf(id, name));
  }

  set(id: string, name: string, value: unknown, origin: Origin): void {
    this.values[id] = { ...this.values[id], [name]: value };
    this.origins.set(`${id}.${name}`, origin);
  }
}

/** The parts of `ID.NAME=VALUE`. Ids may have dots, names of options have none. @returns undefined where the text has another form */
export function splitOption(
  text: string,
): { readonly id: string; readonly name: string; readonly value: string } | undefined {
  const { id, name, value } = /^(?<id>[^=]+)\.(?<name>[^.=]+)=(?<value>.*)$/s.exec(text)?.groups ?? {};
  return id === undefined || name === undefined || value === undefined ? undefined : { id, name, value };
}

/**
 * Adds what `--option` flags say.
 * @throws SequentError SEQ_USAGE where a value is not YAML
 */
export async function addFlags(options: SignatureOptions, texts: readonly string[]): Promise<void> {
  for (const text of texts) {
    const parts = splitOption(text);
    if (parts === undefined) continue;
    const read = await parseYaml(parts.value);
    if ('fault' in read) {
      throw new SequentError('SEQ_USAGE', {
        what: `the value of an option is no YAML: ${read.fault}`,
        where: `--option ${text}`,
        todo: 'write a value such as 5, true, "a text" or [a, b]',
      });
    }
    options.set(parts.id, parts.name, read.value, { kind: 'flag', flag: '--option' });
  }
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}
