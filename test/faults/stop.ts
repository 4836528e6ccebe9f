import assert from 'node:assert/strict';
import { FaultyReceiver } from './receiver.ts';
import { Scene } from './scene.ts';
import { lostBy } from './sidecar.ts';

const findings = 50;

export interface StopResult {
  readonly exitCode: number | NodeJS.Signals;
  readonly undelivered: number;
}

/** SIGTERM in an outage without a spool: the findings are lost, they are counted, and the exit code is 1. */
export async function stopInOutage(): Promise<StopResult> {
  const receiver = await FaultyReceiver.start(() => 503);
  const scene = await Scene.open({ rate: 400, most: findings });
  try {
    const sidecar = scene.start({ session: 0, outputs: [`{ name: soc, type: webhook, url: '${receiver.url}' }`] });
    await sidecar.until(([counts]) => counts?.accepted === findings);
    const exitCode = await sidecar.stop();
    const [counts] = sidecar.stats();
    assert.ok(counts !== undefined);
    assert.deepEqual([exitCode, lostBy(counts), counts.spooled], [1, findings, 0], sidecar.log);
    assert.match(sidecar.log, /findings were not delivered/);
    return { exitCode, undelivered: lostBy(counts) };
  } finally {
    await scene.close();
    await receiver.down();
  }
}
