import type { Config } from '../../config/config.ts';

/** MiB of the engine's memory, in the heap and outside of it. */
const defaultEngineMemory = 512;

/** @returns MiB that the signatures may use */
export function engineMemory(
  { engineMemory }: { readonly engineMemory?: number },
  { engine_memory: configured }: Config,
): number {
  return engineMemory ?? configured ?? defaultEngineMemory;
}
