import { z } from 'zod';
import type { Root } from '../root.ts';

/** Packs that come with Sequent. */
const shippedPacks: ReadonlySet<string> = new Set(['rseq', 'tracee']);

/** A name or a short text. Longer ones are no names, and line breaks do not belong into names. */
export function shortText(description: string): z.ZodString {
  return z
    .string()
    .min(1)
    .max(200)
    .regex(/^\P{Cc}*$/u, 'without control characters')
    .describe(description);
}

export function path(description: string): z.ZodString {
  return z.string().min(1).max(1_000).describe(description);
}

export const pack = path('rseq or tracee, which come with Sequent, or a folder or file of signatures below the root');

export const traceeVersion = shortText('Version of Tracee: v0.24.1 or main. By default the newest release').optional();

/** @returns the option that names a pack */
export function packOption(given: string | undefined, root: Root): readonly string[] {
  return given === undefined ? [] : [`--signatures=${packName(given, root)}`];
}

/** @returns the name of a shipped pack, or the path of a pack below the root. @throws {SequentError} SEQ_USAGE */
export function packName(given: string, root: Root): string {
  return shippedPacks.has(given) ? given : root.find(given, 'file or folder');
}

/** @returns an option with its value in one word, so that a value can be no option; none without a value */
export function option(name: string, value: string | number | undefined): readonly string[] {
  return value === undefined ? [] : [`--${name}=${value}`];
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
