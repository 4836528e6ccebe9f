import * as z from 'zod';
import { SequentError } from '../../errors.ts';
import type { SecretSource, Secrets } from './destination-type.ts';
import { WatchedFile } from './watched-file.ts';

const maxSecretBytes = 64 * 1024;
const error = 'a text, { env: VARIABLE } or { file: PATH } is needed';

/** The schema of a secret in the options of a destination. Its metadata `secret` tells printers to hide a plain text. */
export const secretSource: z.ZodType<SecretSource> = z
  .union(
    [
      z.string().min(1, error),
      z.strictObject({ env: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, error) }),
      z.strictObject({ file: z.string().min(1, error) }),
    ],
    { error },
  )
  .meta({ secret: true });

/**
 * Opens a reader of secrets. It keeps the content of each file until the file changes or is replaced, so that a
 * rotated secret is used without a restart.
 */
export function openSecrets(environment: Readonly<NodeJS.ProcessEnv>): Secrets {
  const files = new Map<string, WatchedFile>();
  return {
    async read(source) {
      if (typeof source === 'string') return source;
      if ('env' in source) return fromVariable(environment[source.env], source.env);
      const file = files.get(source.file) ?? new WatchedFile(source.file, maxSecretBytes);
      files.set(source.file, file);
      return fromFile(await file.read(), source.file);
    },
    variable: (name) => environment[name],
  };
}

function fromVariable(value: string | undefined, name: string): string {
  if (value !== undefined && value !== '') return value;
  throw new SequentError('SEQ_OUTPUT', {
    what: `the environment variable of a secret is ${value === undefined ? 'not set' : 'empty'}`,
    where: name,
    todo: `set ${name} in the environment of Sequent`,
  });
}

function fromFile(bytes: Buffer, path: string): string {
  const refuse = (what: string, cause?: unknown): SequentError =>
    new SequentError('SEQ_OUTPUT', { what, where: path, todo: 'write the secret into the file as text' }, { cause });
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw refuse('the file of a secret is not UTF-8', cause);
  }
  const secret = text.replace(/\r?\n$/, '');
  if (secret === '') throw refuse('the file of a secret is empty');
  return secret;
}
