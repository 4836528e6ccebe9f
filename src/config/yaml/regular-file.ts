import { type ErrorCode, SequentError } from '../../errors.ts';
import { readBoundedFile, UnreadableFile } from '../../files/bounded-file.ts';

const mostBytes = 2 ** 20;

const advice: Readonly<Record<UnreadableFile['why'], string>> = {
  'not a regular file': 'it is not a regular file; name a regular file',
  'too large': 'it is larger than 1 MiB; shorten it',
};

/**
 * Reads a regular file of up to 1 MiB.
 * @param what names the file in errors, such as `the configuration file`
 * @throws {SequentError} with the given code
 */
export function readRegularFile(path: string, what: string, code: ErrorCode): string {
  try {
    return readBoundedFile(path, mostBytes).toString('utf8');
  } catch (cause) {
    const todo = cause instanceof UnreadableFile ? advice[cause.why] : 'check its path and its rights';
    throw new SequentError(code, { what: `${what} cannot be read`, where: path, todo }, { cause });
  }
}
