import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { FaultyReceiver } from './receiver.ts';
import { Scene } from './scene.ts';
import { lostBy } from './sidecar.ts';

/** More than the file system has room for while the ballast is there. */
const findings = 5_000;

/** A user may mount a file system in a namespace of its own, if the kernel allows it. */
const mountSpool = 'mount -t tmpfs -o size=24m,mode=700 tmpfs "$0" && head -c 20m /dev/zero >"$0/ballast" && exec "$@"';

export interface FullDiskResult {
  readonly arrived: number;
  /** Findings that waited when the disk had become full. */
  readonly spooledWhenFull: number;
}

/** @returns why a small file system cannot be mounted here, or undefined */
function whyNot(): string | undefined {
  const { status } = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']);
  return status === 0 ? undefined : 'not run: this system lets no user mount a tmpfs in a namespace';
}

/**
 * The disk of the spool is full while the receiver does not answer. Findings wait in memory, and the log and health say
 * so. When there is room again, they go to the disk. All of them arrive in order.
 */
export async function fillDisk(): Promise<FullDiskResult | string> {
  const skip = whyNot();
  if (skip !== undefined) return skip;
  const receiver = await FaultyReceiver.start(() => 'hang');
  const scene = await Scene.open({ rate: 2_000, most: findings });
  try {
    mkdirSync(scene.spool);
    const sidecar = scene.start({
      session: 0,
      outputs: [`{ name: soc, type: webhook, url: '${receiver.url}', timeout: 10m, body: ndjson }`],
      spool: scene.spool,
      within: ['unshare', '-rm', 'sh', '-c', mountSpool, scene.spool],
    });
    let spooledWhenFull = 0;
    await sidecar.until(([counts]) => {
      spooledWhenFull = counts?.spooled ?? 0;
      return counts?.spooled_in === 'memory';
    });
    await sidecar.says(/the spool on disk fails; findings wait in memory/);
    await sidecar.until(([counts]) => counts?.accepted === findings);
    rmSync(`/proc/${sidecar.child.pid}/root${scene.spool}/ballast`);
    await sidecar.until(([counts]) => counts?.spooled_in === 'disk');
    await sidecar.says(/the spool on disk works again/);
    await receiver.heal();
    await sidecar.until(([counts]) => counts?.acknowledged === findings);
    assert.equal(await sidecar.stop(), 0, sidecar.log);
    const [counts] = sidecar.stats();
    assert.ok(counts !== undefined && lostBy(counts) === 0 && counts.spooled === 0, JSON.stringify(counts));
    const wanted = sidecar.local().map(({ id }) => id);
    assert.deepEqual([...receiver.taken.keys()], wanted);
    assert.equal(wanted.length, findings);
    return { arrived: receiver.taken.size, spooledWhenFull };
  } finally {
    await scene.close();
    await receiver.down();
  }
}
