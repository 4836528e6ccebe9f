import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { SequentError } from '../../errors.ts';

/** Maximum size of a file in bytes, as in Tracee. */
const mostBytes = 1_048_576;

/** A file in a directory of detectors: its text, or the reason why it cannot be read. */
export type SourceFile = { readonly name: string; readonly path: string } & (
  | { readonly text: string }
  | { readonly fault: string }
);

/** @returns why the content of a file may not be used; undefined if it may */
export type FaultOfContent = (path: string, bytes: Uint8Array) => string | undefined;

/** Tells whether Tracee reads a file of this name. */
export function isDetectorFile(name: string): boolean {
  return name.endsWith('.yaml') || name.endsWith('.yml');
}

/**
 * Reads the files of a directory that Tracee would read, by name. Subfolders are skipped.
 * @param faultOf refuses the content of a file; by default none is refused
 * @throws {SequentError} SEQ_DETECTORS if the directory does not exist
 */
export function readDirectory(directory: string, faultOf?: FaultOfContent): readonly SourceFile[] {
  let names: readonly string[];
  try {
    names = readdirSync(directory, { withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map(({ name }) => name);
  } catch (error) {
    throw new SequentError(
      'SEQ_DETECTORS',
      {
        what: 'the directory of detectors cannot be read',
        where: directory,
        todo: 'name the directory that Tracee reads its YAML detectors from, such as /etc/tracee/detectors',
      },
      { cause: error },
    );
  }
  return names
    .filter(isDetectorFile)
    .sort(byBytes)
    .map((name) => readSource(name, join(directory, name), faultOf));
}

/** Reads one file. */
export function readSource(name: string, path: string, faultOf?: FaultOfContent): SourceFile {
  try {
    const { size } = statFile(path);
    if (size > mostBytes) return { name, path, fault: `it is larger than ${mostBytes} bytes` };
    const bytes = readFileSync(path);
    const fault = faultOf?.(path, bytes);
    return fault === undefined ? sourceFile(name, path, bytes) : { name, path, fault };
  } catch (error) {
    return { name, path, fault: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * Checks the file first, because reading a pipe or a device would block forever.
 * @throws {Error} if it is not a regular file
 */
function statFile(path: string): { readonly size: number } {
  const stats = statSync(path);
  if (!stats.isFile()) throw new Error('it is no regular file');
  return stats;
}

/** A file from its bytes. */
export function sourceFile(name: string, path: string, bytes: Uint8Array): SourceFile {
  if (bytes.length > mostBytes) return { name, path, fault: `it is larger than ${mostBytes} bytes` };
  try {
    return { name, path, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { name, path, fault: 'it is no UTF-8' };
  }
}

/** Orders names by bytes, as Go's os.ReadDir. */
function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
