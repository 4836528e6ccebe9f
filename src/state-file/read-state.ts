import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { SequentError } from '../errors.ts';
import { codeOf } from '../text/error-code.ts';
import { describeThrown } from '../text/thrown.ts';
import { mostBytes, read } from './form.ts';

/** A state file that cannot be used. */
export interface StateFault {
  /** Whether the file holds no state that can be read. Otherwise the file system has refused it. */
  readonly isDamaged: boolean;
  readonly reason: string;
}

/**
 * Reads a state file.
 * @returns the snapshot of the engine; undefined if there is no file; or why it cannot be used
 */
export async function tryReadState(path: string): Promise<{ readonly snapshot: Uint8Array | undefined } | StateFault> {
  let file: FileHandle | undefined;
  try {
    // Opening does not wait for the writer of a FIFO.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const status = await file.stat();
    if (!status.isFile()) return { isDamaged: false, reason: 'it is not a regular file' };
    if (status.size > mostBytes) return { isDamaged: true, reason: 'it is too large' };
    const found = read(await file.readFile());
    return 'snapshot' in found ? found : { isDamaged: true, reason: found.fault };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { snapshot: undefined };
    return { isDamaged: false, reason: describeThrown(error) };
  } finally {
    await file?.close();
  }
}

/**
 * Reads a state file for a command that does not write it.
 * @throws {SequentError} SEQ_STATE if there is no such file, or if it cannot be read
 */
export async function readState(path: string): Promise<Uint8Array> {
  const found = await tryReadState(path);
  if ('snapshot' in found && found.snapshot !== undefined) return found.snapshot;
  const reason = 'snapshot' in found ? 'it does not exist' : found.reason;
  throw new SequentError('SEQ_STATE', {
    what: `the state file cannot be read: ${reason}`,
    where: path,
    todo: 'name a file that `sequent run --state` has written',
  });
}
