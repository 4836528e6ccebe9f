import { statSync } from 'node:fs';
import { SequentError } from '../../errors.ts';

/**
 * Refuses to overwrite a recording, because it cannot be made again. An empty file may be overwritten.
 * @throws {SequentError} SEQ_OUTPUT if a file with content has this path
 */
export function refuseToOverwrite(path: string): void {
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) === 0) return;
  throw new SequentError('SEQ_OUTPUT', {
    what: 'there is a recording of this name already',
    where: path,
    todo: 'choose another name, or overwrite it with --force',
  });
}
