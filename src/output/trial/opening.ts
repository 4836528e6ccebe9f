import { accessSync, constants, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { openChoice } from '../choice/choice.ts';
import { fileFault } from '../destination/append-file.ts';
import { openSecrets } from '../destination/secrets.ts';
import { threadType } from '../destination-types.ts';
import { contentTypeOf } from '../formats.ts';
import { type OutputSpec, type OutputSurroundings, openFormat, printOutput } from '../output.ts';

const closeMs = 1_000;

/**
 * Checks whether an output can be opened. It creates no file and asks no receiver.
 * @throws {SequentError} SEQ_OUTPUT or SEQ_CONFIG
 */
export async function checkOpening(
  spec: OutputSpec,
  surroundings: OutputSurroundings & { readonly environment: Readonly<NodeJS.ProcessEnv> },
): Promise<void> {
  await openChoice(spec.choice ?? {}, printOutput(spec));
  await openFormat(spec, surroundings);
  const { destination } = spec;
  if (destination.type === 'file') checkFile(destination.path);
  if (destination.type !== 'remote') return;
  const { type, options, name } = destination.remote;
  const row = threadType(type);
  const secrets = openSecrets(surroundings.environment);
  const contentType = contentTypeOf(spec.format, spec);
  const { node } = surroundings.identity;
  const opened = await row.open(row.options.parse(options), { output: name, node, contentType, secrets });
  await opened.close(AbortSignal.timeout(closeMs));
}

function checkFile(path: string): void {
  try {
    const there = statSync(path, { throwIfNoEntry: false });
    if (there === undefined) accessSync(dirname(path), constants.W_OK | constants.X_OK);
    else if (there.isDirectory()) throw Object.assign(new Error('it is a directory'), { code: 'EISDIR' });
    else accessSync(path, constants.W_OK);
  } catch (error) {
    throw fileFault('the file for the output cannot be opened', path, error);
  }
}
