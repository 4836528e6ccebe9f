import { constants, type Dirent, globSync } from 'node:fs';
import { open, readlink, realpath } from 'node:fs/promises';
import { extname } from 'node:path';
import { SequentError } from '../errors.ts';
import type { Root } from './root.ts';

/** Largest file that a client may read, in bytes. */
const mostBytes = 256 * 1024;
/** Number of files that are listed. */
const mostFiles = 500;

const types: ReadonlyMap<string, string> = new Map([
  ['.ts', 'text/typescript'],
  ['.mts', 'text/typescript'],
  ['.js', 'text/javascript'],
  ['.mjs', 'text/javascript'],
  ['.md', 'text/markdown'],
  ['.yaml', 'application/yaml'],
  ['.yml', 'application/yaml'],
]);
/** Other files in JSON may be recordings or findings, which `show_recording` shows escaped. */
const manifests = /^(?:package|tsconfig)\.json$/;

export interface SharedFile {
  /** Path relative to the root. */
  readonly path: string;
  readonly type: string;
}

/** @returns the sources, documents and settings below the root; symbolic links are not followed */
export function sharedFiles(root: Root): readonly SharedFile[] {
  const found: SharedFile[] = [];
  const entries = globSync('**/*', { cwd: root.folder, withFileTypes: true, exclude: isLeftOut });
  for (const entry of entries) {
    const type = entry.isFile() ? typeOf(entry.name) : undefined;
    if (type === undefined) continue;
    found.push({ path: root.nameOf(`${entry.parentPath}/${entry.name}`), type });
    if (found.length >= mostFiles) break;
  }
  return found.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/**
 * Reads a source, document or settings file below the root.
 * @throws {SequentError} SEQ_USAGE if it is no such file, or lies outside of the root, also through a symbolic link
 */
export async function readSharedFile(
  path: string,
  root: Root,
): Promise<{ readonly type: string; readonly text: string }> {
  const real = root.find(path, 'file');
  const parts = root.nameOf(real).split('/');
  const type = typeOf(parts.at(-1) ?? '');
  if (type === undefined || parts.some(isHidden))
    throw refusal('the file is no source, document or settings file', path);
  // Another process may have put a symbolic link into the path since. The file that was opened decides.
  const file = await open(real, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  try {
    const opened = await readlink(`/proc/self/fd/${file.fd}`).catch(() => realpath(real));
    if (opened !== real) throw refusal('the path has changed while it was read', path);
    const status = await file.stat();
    if (!status.isFile()) throw refusal('the path is not a regular file', path);
    if (status.size > mostBytes) throw refusal(`the file is larger than ${mostBytes} bytes`, path);
    const content = await file.readFile();
    if (content.length > mostBytes) throw refusal(`the file is larger than ${mostBytes} bytes`, path);
    return { type, text: new TextDecoder('utf-8', { fatal: true }).decode(content) };
  } catch (error) {
    if (error instanceof TypeError) throw refusal('the file is not text', path);
    throw error;
  } finally {
    await file.close();
  }
}

function isLeftOut(entry: Dirent): boolean {
  return entry.isSymbolicLink() || isHidden(entry.name);
}

function isHidden(name: string): boolean {
  return name.startsWith('.') || name === 'node_modules';
}

function typeOf(name: string): string | undefined {
  return manifests.test(name) ? 'application/json' : types.get(extname(name));
}

function refusal(what: string, where: string): SequentError {
  return new SequentError('SEQ_USAGE', { what, where, todo: 'read one of the listed resources' });
}
