import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { seeded, upTo } from './random.ts';
import { type Arrived, FaultyReceiver } from './receiver.ts';
import { Scene } from './scene.ts';
import { lostBy, type Sidecar } from './sidecar.ts';

const output = 'soc';

export interface KillResult {
  readonly kills: number;
  /** Kills before the sidecar had stored its first finding. */
  readonly early: number;
  /** Findings that the killed sidecars had made. */
  readonly made: number;
  /** Of these, findings that were not in the spool yet. They are lost with the process. */
  readonly uncommitted: number;
  /** Most of them in one kill. */
  readonly mostUncommitted: number;
  /** Findings that waited in the spool at the kills, at most. */
  readonly mostSpooled: number;
  /** Findings that the receiver has taken, by id. */
  readonly arrived: number;
  /** Findings that came to the receiver again. */
  readonly repeated: number;
}

/**
 * Kills a sidecar at random instants, and starts it each time on the same spool. A kill may lose findings that are not
 * in the spool yet; those are the last ones of the session. After each kill it holds:
 * - Everything that the sidecar has called accepted in its health is in the spool or has arrived.
 * - What is in the spool or has arrived of each session is a prefix of its findings: none is missing in the middle.
 * - What was in the spool or had arrived after an earlier kill still is or has.
 * At the end each of these findings has arrived, in order, and nothing else.
 */
export async function killAtRandom(runs: number, seed: number): Promise<KillResult> {
  const random = seeded(seed);
  const receiver = await FaultyReceiver.start(
    () => (random() < 0.05 ? 'lost' : 200),
    () => (random() < 0.3 ? upTo(random, 12) : 0),
  );
  const scene = await Scene.open({ rate: 1_200 });
  const outputs = [`{ name: ${output}, type: webhook, url: '${receiver.url}', retry: { first: 5ms, most: 20ms } }`];
  /** Number of findings of each session that the spool has taken. */
  const safe: number[] = [];
  const seen = { early: 0, made: 0, uncommitted: 0, mostUncommitted: 0, mostSpooled: 0 };
  try {
    for (let session = 0; session < runs; session++) {
      const sidecar = scene.start({ session, outputs, spool: scene.spool });
      const accepted = await killed(sidecar, random);
      const local = sidecar.local();
      const spooled = scene.spooled(output);
      assertOrder(spooled);
      const held = numbersOf([...receiver.taken.values(), ...spooled]);
      for (const [earlier, count] of safe.entries()) assertPrefix(held, earlier, count);
      const committed = held.get(session)?.size ?? 0;
      assertPrefix(held, session, committed);
      assert.ok(committed >= accepted, `session ${session}: ${accepted} were accepted, ${committed} are there`);
      safe.push(committed);
      const made = Math.max(local.length, committed);
      seen.early += committed === 0 ? 1 : 0;
      seen.made += made;
      seen.uncommitted += made - committed;
      seen.mostUncommitted = Math.max(seen.mostUncommitted, made - committed);
      seen.mostSpooled = Math.max(seen.mostSpooled, spooled.length);
      assertSameIds(local, [...receiver.taken.values(), ...spooled]);
    }
    await receiver.heal();
    const last = scene.start({ session: runs, outputs, spool: scene.spool });
    await last.until(([counts]) => counts !== undefined && counts.accepted > 0);
    assert.equal(await last.stop(), 0, last.log);
    const [end] = last.stats();
    assert.ok(end !== undefined && lostBy(end) === 0 && end.spooled === 0, JSON.stringify(end));
    safe.push(last.local().length);
    const arrived = [...receiver.taken.values()];
    assertOrder(arrived);
    const numbers = numbersOf(arrived);
    for (const [session, count] of safe.entries()) assertPrefix(numbers, session, count);
    assert.equal(
      arrived.length,
      safe.reduce((sum, count) => sum + count),
    );
    return { kills: runs, ...seen, arrived: arrived.length, repeated: receiver.repeated };
  } finally {
    await scene.close();
    await receiver.down();
  }
}

/** Kills it at a random instant: in its start, in its work or in its end. @returns how many it has called accepted */
async function killed(sidecar: Sidecar, random: () => number): Promise<number> {
  let accepted = 0;
  if (random() < 0.2) await delay(upTo(random, 4_000));
  else {
    const enough = upTo(random, 400);
    await sidecar.until(([counts]) => {
      accepted = counts?.accepted ?? 0;
      return accepted > enough;
    });
    await delay(upTo(random, 40));
    if (random() < 0.2) {
      sidecar.child.kill('SIGTERM');
      await delay(upTo(random, 100));
    }
  }
  await sidecar.kill();
  return accepted;
}

function placeOf({ place }: Arrived): readonly [session: number, number: number] {
  const [session = Number.NaN, number = Number.NaN] = place.split('-').map(Number);
  return [session, number];
}

/** The numbers of the findings of each session. */
function numbersOf(findings: readonly Arrived[]): ReadonlyMap<number, ReadonlySet<number>> {
  const numbers = new Map<number, Set<number>>();
  for (const finding of findings) {
    const [session, number] = placeOf(finding);
    numbers.set(session, (numbers.get(session) ?? new Set()).add(number));
  }
  return numbers;
}

function assertPrefix(numbers: ReadonlyMap<number, ReadonlySet<number>>, session: number, count: number): void {
  const found = numbers.get(session) ?? new Set();
  assert.equal(found.size, count, `number of findings of session ${session}`);
  for (let number = 0; number < count; number++)
    assert.ok(found.has(number), `finding ${session}-${number} is missing`);
}

function assertOrder(findings: readonly Arrived[]): void {
  let [session, number] = [-1, -1];
  for (const finding of findings) {
    const [nextSession, nextNumber] = placeOf(finding);
    const follows = nextSession === session ? nextNumber === number + 1 : nextSession > session;
    assert.ok(follows || number === -1, `${finding.place} comes after ${session}-${number}`);
    [session, number] = [nextSession, nextNumber];
  }
}

/** The same finding has the same id in the file and over the network. */
function assertSameIds(local: readonly Arrived[], others: readonly Arrived[]): void {
  const ids = new Map(local.map(({ id, place }) => [place, id]));
  for (const { id, place } of others) assert.equal(id, ids.get(place) ?? id, place);
}
