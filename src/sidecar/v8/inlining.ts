import { setFlagsFromString } from 'node:v8';

/**
 * Limits of V8's optimizing compiler: V8's default, and the limit of a sidecar. The first two are in bytes of bytecode.
 * The third is the lowest number of calls for each run of the caller: a call that is rarer is not inlined.
 */
const limits = [
  { flag: '--max-inlined-bytecode-size-cumulative', usual: 920, sidecar: 3_680 },
  { flag: '--max-inlined-bytecode-size', usual: 460, sidecar: 920 },
  { flag: '--min-inlining-frequency', usual: 0.15, sidecar: 0.01 },
] as const;

/**
 * Lets V8 inline more code into the functions that each event passes. V8's limits are made for programs with much code
 * that is equally hot. Here, one chain of small functions is hot, and with V8's limits it is inlined only in part
 * (docs/decisions/0092-inlining.md).
 *
 * Call it when the stream is open: all modules are loaded then, and V8 rejects cached code that was compiled under other
 * flags.
 *
 * @returns a function that resets the limits, so that the code cache written at the end is valid at the next start
 */
export function inlineMore(): () => void {
  for (const { flag, sidecar } of limits) setFlagsFromString(`${flag}=${sidecar}`);
  return () => {
    for (const { flag, usual } of limits) setFlagsFromString(`${flag}=${usual}`);
  };
}
