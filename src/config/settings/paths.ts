import { resolve } from 'node:path';
import { shippedPacks } from '../../packs/shipped-packs.ts';

/** A path. */
export function resolvePath(text: string, folder: string): string {
  return resolve(folder, text);
}

/** A pack, a folder or a file. */
export function resolvePack(text: string, folder: string): string {
  return shippedPacks.has(text) ? text : resolve(folder, text);
}

/** An address such as `unix:PATH`. */
export function resolveAddress(text: string, folder: string): string {
  const [, path] = /^unix:(?!\/\/)(.+)$/s.exec(text) ?? [];
  return path === undefined ? text : `unix:${resolve(folder, path)}`;
}

/** An output such as `json=PATH` or `json=file:PATH`. */
export function resolveOutput(text: string, folder: string): string {
  const [, format, path] = /^([^=]*=)(?:file:)?(.+)$/s.exec(text) ?? [];
  if (format === undefined || path === undefined || path === '-' || /^[a-z][a-z0-9+.-]*:/.test(path)) return text;
  return `${format}${resolve(folder, path)}`;
}
