import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { type Answer, ask, scrape } from '../../e2e/ask-health.ts';
import { remoteCountsOf } from '../sidecar.ts';

/** Events that may wait at a look: those of half a minute. */
const usualMostHeld = 12_000;
/** Questions after the first one, and milliseconds between them. */
const mostTries = 50;
const pauseMs = 200;

/** Looks at a sidecar that runs: the sums of its counts hold, and no counter falls. */
export class Looks {
  /** Resident memory at each look, in MiB. */
  readonly memory: number[] = [];
  /** Metrics that were above zero at a look: their names, and each series with its labels. */
  readonly moved = new Set<string>();
  readonly #health: string;
  readonly #pid: number;
  readonly #mostHeld: number;
  #before: ReadonlyMap<string, number> = new Map();

  /** @param mostHeld events that may wait at a look */
  constructor(health: string, pid: number, mostHeld = usualMostHeld) {
    this.#health = health;
    this.#pid = pid;
    this.#mostHeld = mostHeld;
  }

  /** @throws {assert.AssertionError} if a sum does not hold or a counter has fallen */
  async look(): Promise<void> {
    const answer = await answerOf(this.#health);
    assertEvents({ ...answer.counts, ...answer.gauges }, this.#mostHeld);
    remoteCountsOf(answer);
    const now = await tried(() => scrape(this.#health));
    for (const [series, value] of now) {
      const name = series.replace(/\{.*/, '');
      const isCounter = /_(?:total|bucket|count|sum)$/.test(name);
      const before = this.#before.get(series);
      if (isCounter && before !== undefined) assert.ok(value >= before, `${series} falls from ${before} to ${value}`);
      if (value > 0) this.moved.add(name).add(series);
    }
    this.#before = now;
    const [, rss] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${this.#pid}/status`, 'utf8')) ?? [];
    this.memory.push(Math.round(Number(rss) / 1_024));
  }
}

/** Asks for health. @throws {Error} if it does not answer */
export async function answerOf(health: string): Promise<Answer> {
  return tried(async () => {
    const answer = await ask(health, '/healthz');
    if (answer === undefined) throw new Error('health does not answer');
    return answer;
  });
}

/** Asks several times: the listener closes a connection after a second, which a busy machine can exceed. */
async function tried<T>(question: () => Promise<T>): Promise<T> {
  for (let left = mostTries; ; left--) {
    try {
      return await question();
    } catch (error) {
      if (left === 0) throw error;
      await delay(pauseMs);
    }
  }
}

function assertEvents(counts: Readonly<Record<string, number>>, mostHeld: number): void {
  const { received = -1, unmatched = -1, dropped = -1, invalid = -1, evaluated = -1, held = -1 } = counts;
  const text = JSON.stringify(counts);
  assert.equal(received, unmatched + dropped + invalid + evaluated + held, text);
  assert.ok(held >= 0 && held < mostHeld, text);
}

/** @returns the median of a share of the values, from and to in parts of their number */
export function medianOf(values: readonly number[], from: number, to: number): number {
  const part = values.slice(Math.floor(from * values.length), Math.ceil(to * values.length)).sort((a, b) => a - b);
  return part[Math.floor(part.length / 2)] ?? Number.NaN;
}
