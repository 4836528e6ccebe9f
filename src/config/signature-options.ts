import { SequentError } from '../errors.ts';
import { escapeMessage } from '../text/escape.ts';
import { isCyclic } from './cyclic.ts';
import { type Origin, originText } from './origin.ts';
import { withoutUrlSecrets } from './secrets.ts';
import { parseYaml } from './yaml/yaml-text.ts';

/** Options of signatures and models by id, and the origin of each. */
export class SignatureOptions {
  readonly #values = new Map<string, ReadonlyMap<string, unknown>>();
  /** Origins by `ID.NAME`. */
  readonly origins = new Map<string, Origin>();

  /** The options by id and name. Every id and name is a property of its own, `__proto__` too. */
  get values(): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
    return Object.fromEntries([...this.#values].map(([id, ofId]) => [id, Object.fromEntries(ofId)]));
  }

  /**
   * Sets options. They override the earlier ones.
   * @param options a value that fits the schema of the setting
   * @throws SequentError SEQ_CONFIG if a value contains itself
   */
  add(options: unknown, originOf: (id: string, name: string) => Origin): void {
    for (const [id, ofId] of entriesOf(options))
      for (const [name, value] of entriesOf(ofId)) this.set(id, name, value, originOf(id, name));
  }

  /** @throws SequentError SEQ_CONFIG if the value contains itself */
  set(id: string, name: string, value: unknown, origin: Origin): void {
    if (isCyclic(value)) {
      throw new SequentError('SEQ_CONFIG', {
        what: 'the value of an option contains itself',
        where: `${originText(origin)} ${id}.${name}`,
        todo: 'remove the alias that is inside of its own anchor',
      });
    }
    this.#values.set(id, new Map(this.#values.get(id)).set(name, value));
    this.origins.set(`${id}.${name}`, origin);
  }
}

/** The parts of `ID.NAME=VALUE`. Ids may have dots, names of options have none. @returns undefined if the text has another form */
export function splitOption(
  text: string,
): { readonly id: string; readonly name: string; readonly value: string } | undefined {
  const { id, name, value } = /^(?<id>[^=]+)\.(?<name>[^.=]+)=(?<value>.*)$/s.exec(text)?.groups ?? {};
  return id === undefined || name === undefined || value === undefined ? undefined : { id, name, value };
}

/**
 * Adds the values of `--option` flags.
 * @throws SequentError SEQ_USAGE if a value is not YAML, SEQ_CONFIG if it contains itself
 */
export async function addFlags(options: SignatureOptions, texts: readonly string[]): Promise<void> {
  for (const text of texts) {
    const parts = splitOption(text);
    if (parts === undefined) continue;
    const read = await parseYaml(parts.value);
    if ('fault' in read) {
      throw new SequentError('SEQ_USAGE', {
        what: `the value of an option cannot be read as YAML: ${read.fault}`,
        where: `--option ${escapeMessage(withoutUrlSecrets(text))}`,
        todo: 'write a value such as 5, true, "a text" or [a, b]',
      });
    }
    options.set(parts.id, parts.name, read.value, { kind: 'flag', flag: '--option' });
  }
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}
