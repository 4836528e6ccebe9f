import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { SequentError } from '../../errors.ts';

/** Larger files are refused, as in Tracee. */
const mostBytes = 1_048_576;

/** A file of a directory of detectors: its text, or why it cannot be read. */
export type SourceFile = { readonly name: string; readonly path: string } & (
  | { readonly text: string }
  | { readonly fault: string }
);

/** Whether Tracee looks at a file of this name. */
export function isDetectorFile(name: string): boolean {
  return name.endsWith('.yaml') || name.endsWith('.yml');
}

/**
 * Reads the files of a directory that Tracee would look at, by name; not those in its subfolders.
 * @throws SequentError SEQ_DETECTORS where there is no such directory
 */
export function readDirectory(directory: string): readonly SourceFile[] {
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
    .map((name) => readSource(name, join(directory, name)));
}

/** Reads one file. */
export function readSource(name: string, path: string): SourceFile {
  try {
    const { size } = statFile(path);
    if (size > mostBytes) return { name, path, fault: `it is larger than ${mostBytes} bytes` };
    return sourceFile(name, path, readFileSync(path));
  } catch (error) {
    return { name, path, fault: error instanceof Error ? error.message : String(error) };
  }
}

/** A pipe or a device would block for ever. @throws Error where it is none of the files that can be read */
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

/** In the order of bytes, as Go's os.ReadDir gives them. */
function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
