import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';

const tickMs = 10;

/** What a promise came to: its value or its reason, or `pending`. */
export type Outcome<T> = { readonly value: T } | { readonly reason: unknown } | 'pending';

/**
 * Waits for a promise for some seconds of this process: time in which the process does not run does not count, because
 * the seconds are counted in ticks of its own event loop.
 */
export async function outcomeWithin<T>(seconds: number, promise: Promise<T>): Promise<Outcome<T>> {
  let outcome: Outcome<T> = 'pending';
  promise.then(
    (value) => {
      outcome = { value };
    },
    (reason: unknown) => {
      outcome = { reason };
    },
  );
  for (let ticks = (seconds * 1_000) / tickMs; ticks > 0; ticks -= 1) {
    await pause(tickMs);
    if (outcome !== 'pending') break;
  }
  return outcome;
}

/**
 * @returns the value of the promise
 * @throws AssertionError if it takes longer than a minute; else the reason of the promise
 */
export async function soon<T>(what: string, promise: Promise<T>): Promise<T> {
  const outcome = await outcomeWithin(60, promise);
  if (outcome === 'pending') assert.fail(`${what} takes longer than a minute`);
  if ('reason' in outcome) throw outcome.reason;
  return outcome.value;
}

/** Waits until a condition holds. @throws AssertionError if it takes longer */
export async function until(what: string, holds: () => Promise<boolean> | boolean, seconds = 60): Promise<void> {
  for (let ticks = (seconds * 1_000) / tickMs; ticks > 0; ticks -= 1) {
    if (await holds()) return;
    await pause(tickMs);
  }
  assert.fail(`waited ${seconds} s for this: ${what}`);
}
