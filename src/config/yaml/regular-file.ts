import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { type ErrorCode, SequentError } from '../../errors.ts';

const mostBytes = 2 ** 20;

/**
 * Reads a regular file of up to 1 MiB. Opening does not wait for the writer of a FIFO, and no device is read, because its text may
 * never end.
 * @param what names the file in errors, such as `the configuration file`
 * @throws {SequentError} with the given code
 */
export function readRegularFile(path: string, what: string, code: ErrorCode): string {
  const unreadable = (todo: string, cause?: unknown): SequentError =>
    new SequentError(code, { what: `${what} cannot be read`, where: path, todo }, { cause });
  let file: number | undefined;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const status = fstatSync(file);
    if (!status.isFile()) throw unreadable('it is not a regular file; name a regular file');
    if (status.size > mostBytes) throw unreadable('it is larger than 1 MiB; shorten it');
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw error instanceof SequentError ? error : unreadable('check its path and its rights', error);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
