import type { Config } from '../../config/config.ts';

/** How long a module of signatures may take to load unless somebody says otherwise, in milliseconds. */
export const defaultLoadTimeoutMs = 30_000;

export interface LoadTimeoutFlag {
  /** Milliseconds. */
  readonly loadTimeout?: number;
}

/** @returns milliseconds */
export function loadTimeout({ loadTimeout }: LoadTimeoutFlag, { load_timeout: seconds }: Config = {}): number {
  return loadTimeout ?? (seconds === undefined ? defaultLoadTimeoutMs : seconds * 1_000);
}
