import assert from 'node:assert/strict';
import { DeadLetterBox } from '../../src/output/spool/sqlite/dead-letters.ts';
import { tlsFile } from '../output/destination/http/http-receiver.ts';
import { seeded } from './random.ts';
import { type Act, FaultyReceiver } from './receiver.ts';
import { Scene } from './scene.ts';
import { type Counts, lostBy } from './sidecar.ts';

export interface OutageOptions {
  readonly seed: number;
  /** Number of findings. */
  readonly findings: number;
  /** Whether receivers come back while the sidecar runs, which takes until its breaker closes. */
  readonly waits: boolean;
}

/** The findings of each receiver, by the fault that it had. */
export type OutageResult = Readonly<
  Record<string, { readonly arrived: number; readonly dead: number; readonly repeated: number }>
>;

type Fault = 'down' | 'slow' | 'half_open' | 'at_random' | 'expired' | 'no_dns';

/** Receivers that have taken nothing when their fault is over. */
const silent: readonly Fault[] = ['down', 'half_open', 'expired', 'no_dns'];

/**
 * One sidecar with an output for each fault of a receiver. All findings are stored during the faults, and the counts
 * add up at any moment. After SIGTERM in the middle of the outage (exit code 0) and another start, each receiver has got
 * every finding in order, except for those that it refused for good; these are dead letters.
 */
export async function takeReceiversAway({ seed, findings, waits }: OutageOptions): Promise<OutageResult> {
  const scene = await Scene.open({ rate: 400, most: findings });
  const receivers = await startReceivers(seededActs(seed));
  try {
    const outputs = [...receivers].map(([name, { url }]) =>
      outputOf(name, name === 'no_dns' ? 'http://receiver.invalid/in' : url),
    );
    const first = scene.start({ session: 0, outputs, spool: scene.spool });
    await receivers.get('down')?.down();
    await first.until(
      (counts) => counts.length === receivers.size && counts.every(({ accepted }) => accepted === findings),
    );
    await first.until((counts) => counts.filter(hasFailed).length >= silent.length);
    if (waits) {
      for (const name of ['down', 'half_open', 'expired']) await receivers.get(name)?.heal();
      await first.until((counts) => counts.every(({ name, spooled }) => name === 'no_dns' || spooled === 0));
    }
    assert.equal(await first.stop(), 0, first.log);
    const stopped = first.stats();
    for (const counts of stopped) {
      assert.equal(lostBy(counts), 0, JSON.stringify(counts));
      if (!waits && isSilent(counts)) assert.equal(counts.spooled, findings, counts.name);
    }

    for (const receiver of receivers.values()) await receiver.heal();
    const healed = [...receivers].map(([name, { url }]) => outputOf(name, url));
    const second = scene.start({ session: 1, outputs: healed, spool: scene.spool });
    await second.until((counts) => counts.length === receivers.size && counts.every(({ spooled }) => spooled === 0));
    assert.equal(await second.stop(), 0, second.log);
    const made = first.local();
    assert.equal(made.length, findings);
    const result: Record<string, OutageResult[string]> = {};
    for (const counts of second.stats()) {
      const { name, resumed } = counts;
      const before = stopped.find((one) => one.name === name);
      assert.equal(resumed, before?.spooled, name);
      const receiver = receivers.get(name);
      assert.ok(receiver !== undefined && before !== undefined);
      const wanted = made.filter(({ id }) => !receiver.refused.has(id)).map(({ id }) => id);
      assert.deepEqual([...receiver.taken.keys()], wanted, name);
      const dead = before.dead + counts.dead;
      assert.equal(dead, receiver.refused.size, `dead letters of ${name}`);
      assert.deepEqual(deadLetters(scene.spool, name), [...receiver.refused.keys()], name);
      result[name] = { arrived: receiver.taken.size, dead, repeated: receiver.repeated };
    }
    assert.ok((receivers.get('at_random')?.patience ?? 0) > 0.95, 'Retry-After is obeyed');
    return result;
  } finally {
    await scene.close();
    for (const receiver of receivers.values()) await receiver.down();
  }
}

function outputOf(name: string, url: string): string {
  const tls = url.startsWith('https:') ? `, tls: { ca: '${tlsFile('authority.pem')}' }` : '';
  return `{ name: ${name}, type: webhook, url: '${url}', timeout: 300ms, retry: { first: 10ms, most: 100ms }${tls} }`;
}

/** The answers of the receiver that answers at random: the first one asks for a pause. */
function seededActs(seed: number): () => Act {
  const random = seeded(seed);
  const acts: readonly Act[] = [429, 500, 503, 400, 'lost'];
  let requests = 0;
  return () => {
    if (requests++ === 0) return { status: 429, retryAfterSeconds: 1 };
    const at = Math.floor(random() * 4 * acts.length);
    return acts[at] ?? 200;
  };
}

async function startReceivers(atRandom: () => Act): Promise<ReadonlyMap<string, FaultyReceiver>> {
  const fine = (): Act => 200;
  const receivers: Readonly<Record<Fault, FaultyReceiver>> = {
    down: await FaultyReceiver.start(fine),
    slow: await FaultyReceiver.start(fine, () => 20),
    half_open: await FaultyReceiver.start(() => 'hang'),
    at_random: await FaultyReceiver.start(atRandom),
    expired: await FaultyReceiver.start(fine, () => 0, 'https'),
    no_dns: await FaultyReceiver.start(fine),
  };
  return new Map(Object.entries(receivers));
}

function isSilent({ name }: Counts): boolean {
  return silent.some((fault) => fault === name);
}

function hasFailed(counts: Counts): boolean {
  return isSilent(counts) && counts.failed > 0;
}

function deadLetters(spool: string, output: string): readonly string[] {
  const box = new DeadLetterBox(spool, output, 'read');
  const ids = [...box.list()].map(({ record }) => record.id);
  box.close();
  return ids;
}
