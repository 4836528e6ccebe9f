import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../package.ts';

const folder = new URL('presets/', packageRoot);
const ending = '.yaml';

/** Begins the name of a preset, so that it differs from the path of a file. */
export const presetPrefix = 'preset:';

/** @returns names of the shipped presets, without the prefix */
export function presetNames(): readonly string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length))
    .toSorted();
}

/** @returns the path of a preset of `presetNames` */
export function presetPath(name: string): string {
  return fileURLToPath(new URL(`${name}${ending}`, folder));
}
