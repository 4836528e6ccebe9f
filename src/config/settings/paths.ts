import { resolve } from 'node:path';
import { locatePack } from '../../packs/installed/locate-pack.ts';
import { shippedPacks } from '../../packs/shipped-packs.ts';

/** Makes a path absolute. */
export function resolvePath(text: string, folder: string): string {
  return resolve(folder, text);
}

/**
 * Makes a folder or a file of signatures absolute. The name of a shipped pack stays.
 * @throws {SequentError} SEQ_PACK if an installed package of this name is no pack
 */
export function resolvePack(text: string, folder: string): string {
  return shippedPacks.has(text) ? text : resolve(folder, locatePack(text, folder));
}

/** Makes the path of a file of exceptions absolute. The name of a preset stays. */
export function resolveExceptions(text: string, folder: string): string {
  return text.startsWith('preset:') ? text : resolve(folder, text);
}

/** Makes the path of an address such as `unix:PATH` absolute. */
export function resolveAddress(text: string, folder: string): string {
  const [, path] = /^unix:(?!\/\/)(.+)$/s.exec(text) ?? [];
  return path === undefined ? text : `unix:${resolve(folder, path)}`;
}

/** Makes the path of an output such as `json=PATH` or `json=file:PATH` absolute. */
export function resolveOutput(text: string, folder: string): string {
  const [, format, path] = /^([^=]*=)(?:file:)?(.+)$/s.exec(text) ?? [];
  if (format === undefined || path === undefined || path === '-' || /^[a-z][a-z0-9+.-]*:/.test(path)) return text;
  return `${format}${resolve(folder, path)}`;
}

/** Keys of options that name files. Options of destinations that name files use these keys. */
const fileKeys = new Set(['path', 'file', 'ca', 'cert', 'client_key', 'creds', 'template_file']);

/** Makes the paths in the options of outputs absolute. */
export function resolveFiles(value: unknown, folder: string): unknown {
  if (Array.isArray(value)) return value.map((one) => resolveFiles(one, folder));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      fileKeys.has(key) && typeof one === 'string' ? resolve(folder, one) : resolveFiles(one, folder),
    ]),
  );
}
