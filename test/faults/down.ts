import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { FaultyReceiver } from './receiver.ts';
import { Scene } from './scene.ts';
import { lostBy } from './sidecar.ts';

export interface DownOptions {
  /** Time for which the receiver is away, in seconds. */
  readonly seconds: number;
  /** Findings per second, also while the receiver is away. */
  readonly rate: number;
}

export interface DownResult {
  /** Findings that waited on disk at the end of the outage. */
  readonly mostSpooled: number;
  /** Seconds from the return of the receiver until nothing of the outage waits. */
  readonly catchUpSeconds: number;
  readonly arrived: number;
  /** Findings that came to the receiver again. */
  readonly repeated: number;
  /** Peak memory of the sidecar in MiB. */
  readonly peakMiB: number;
}

/** A receiver is away for minutes while findings come at a steady rate. Every finding arrives, in order; none is lost. */
export async function downForMinutes({ seconds, rate }: DownOptions): Promise<DownResult> {
  const receiver = await FaultyReceiver.start(() => 200);
  const scene = await Scene.open({ rate });
  try {
    const outputs = [`{ name: soc, type: webhook, url: '${receiver.url}', body: ndjson }`];
    const sidecar = scene.start({ session: 0, outputs, spool: scene.spool });
    await sidecar.until(([counts]) => (counts?.acknowledged ?? 0) > 0);
    await receiver.down();
    await delay(seconds * 1_000);
    const [away] = (await sidecar.counts()) ?? [];
    const mostSpooled = away?.spooled ?? 0;
    assert.ok(mostSpooled > 0 && away?.spooled_in === 'disk', JSON.stringify(away));
    const back = performance.now();
    await receiver.up();
    await sidecar.until(([counts]) => (counts?.acknowledged ?? 0) >= (away?.accepted ?? 0));
    const catchUpSeconds = Math.round((performance.now() - back) / 1_000);
    const [, peak] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${sidecar.child.pid}/status`, 'utf8')) ?? [];
    assert.equal(await sidecar.stop(), 0, sidecar.log);
    const [end] = sidecar.stats();
    assert.ok(end !== undefined && lostBy(end) === 0 && end.spooled === 0, JSON.stringify(end));
    const made = sidecar.local().map(({ id }) => id);
    assert.deepEqual([...receiver.taken.keys()], made);
    const peakMiB = Math.round(Number(peak) / 1_024);
    return { mostSpooled, catchUpSeconds, arrived: made.length, repeated: receiver.repeated, peakMiB };
  } finally {
    await scene.close();
    await receiver.down();
  }
}
