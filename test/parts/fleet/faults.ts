import { setTimeout as pause } from 'node:timers/promises';
import { upTo } from '../../faults/random.ts';
import type { NatsServers } from './servers.ts';
import type { WorkerPlace } from './worker-process.ts';

const [leastMs, mostMs] = [2_000, 9_000];

export interface Victims {
  readonly servers: NatsServers;
  readonly places: readonly WorkerPlace[];
  readonly restart: (place: WorkerPlace) => Promise<void>;
}

const kinds = ['kill', 'freeze', 'cut', 'hang', 'server', 'stop'] as const;

/**
 * Makes so many faults, one after the other, and undoes each: a worker is killed, frozen or ended, its network closes its
 * connections or swallows everything, or a server is killed.
 * @returns what was done
 */
export async function makeFaults(
  { servers, places, restart }: Victims,
  random: () => number,
  count: number,
): Promise<string[]> {
  const done: string[] = [];
  for (let number = 0; number < count; number++) {
    const kind = kinds[upTo(random, kinds.length)] ?? 'kill';
    const at = upTo(random, places.length);
    const place = places[at];
    const server = servers.nodes[upTo(random, servers.nodes.length)];
    const ms = leastMs + upTo(random, mostMs - leastMs);
    if (place === undefined || server === undefined) throw new Error('nothing to break');
    done.push(`${kind} ${kind === 'server' ? server.port : at} for ${ms} ms`);
    if (kind === 'kill') {
      await place.kill();
      await pause(ms);
      await restart(place);
    } else if (kind === 'stop') {
      const code = await place.end(10_000);
      if (code !== 0) done.push(`FAULT: a worker that was ended had the exit code ${code}`);
      await restart(place);
      await pause(ms);
    } else if (kind === 'freeze') {
      place.signal('SIGSTOP');
      await pause(ms);
      place.signal('SIGCONT');
    } else if (kind === 'server') {
      await server.kill();
      await pause(ms);
      await server.start();
    } else {
      await Promise.all(place.proxies.map((proxy) => proxy.set(kind === 'cut' ? 'down' : 'hang')));
      await pause(ms);
      await Promise.all(place.proxies.map((proxy) => proxy.set('open')));
    }
    await pause(upTo(random, 3_000));
  }
  return done;
}
