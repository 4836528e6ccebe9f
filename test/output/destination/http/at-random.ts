import assert from 'node:assert/strict';
import { it } from 'node:test';
import { DeliveryError } from '../../../../src/output/destination/destination.ts';
import type { OutputRecord } from '../../../../src/output/record.ts';
import type { KitSubject } from '../kit/subject.ts';
import { never } from '../kit/subject.ts';
import type { Handler } from './http-receiver.ts';
import { jsonRecord } from './opening.ts';
import { refusedText } from './webhook-handler.ts';

const seeds = 5;
const recordsOfSeed = 60;
const batchSize = 12;
const mostTries = 200;

/** Registers a test in which a receiver fails, loses answers and refuses single records at random, by seeds. */
export function deliversAtRandom(
  name: string,
  handler: Handler,
  open: (handler: Handler) => Promise<KitSubject>,
  body: (text: string, id: string) => Buffer,
): void {
  it(`${name}: each record is taken or refused, whatever a receiver answers at random`, async () => {
    for (let seed = 1; seed <= seeds; seed += 1) {
      const random = generator(seed);
      const { destination, receiver } = await open(moody(handler, random));
      const records = Array.from({ length: recordsOfSeed }, (_, index) => {
        const id = `${seed}-${index}`;
        return { ...jsonRecord(id), body: body(random() < 0.1 ? refusedText : 'fine', id) };
      });
      const refused: string[] = [];
      for (let start = 0; start < records.length; start += batchSize) {
        refused.push(
          ...(await deliver(records.slice(start, start + batchSize), (rest) => destination.send(rest, never))),
        );
      }
      const bad = records.filter((record) => record.body.equals(body(refusedText, record.id))).map(({ id }) => id);
      const good = records.map(({ id }) => id).filter((id) => !bad.includes(id));
      const arrived = new Set((await receiver.arrived()).map(({ id }) => id));
      await destination.close(never);
      await receiver.dispose();
      assert.deepEqual(refused, bad, `seed ${seed}: refused`);
      assert.deepEqual([...arrived], good, `seed ${seed}: arrived`);
    }
  });
}

/** @returns the ids of the refused records */
async function deliver(
  records: readonly OutputRecord[],
  send: (rest: readonly OutputRecord[]) => Promise<{ readonly refused: readonly { readonly index: number }[] }>,
): Promise<readonly string[]> {
  const refused: string[] = [];
  let rest = records;
  for (let tries = 0; tries < mostTries; tries += 1) {
    try {
      const settled = await send(rest);
      return [...refused, ...settled.refused.map(({ index }) => rest[index]?.id ?? '')];
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error;
      refused.push(...error.refused.map(({ index }) => rest[index]?.id ?? ''));
      rest = rest.slice(error.settled);
    }
  }
  assert.fail(`not delivered after ${mostTries} tries`);
}

function moody(handler: Handler, random: () => number): Handler {
  return (request, room) => {
    const mood = random();
    if (mood < 0.1) return { status: 429, headers: { 'retry-after': '0' } };
    if (mood < 0.2) return { status: 500, body: 'panic' };
    if (mood < 0.25) return { status: 502, headers: { 'content-type': 'text/html' }, body: '<html>'.repeat(2_000) };
    const answer = handler(request, room);
    return mood < 0.35 ? { ...answer, isLost: true } : answer;
  };
}

/** Numbers from 0 to 1 that depend on the seed only (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
