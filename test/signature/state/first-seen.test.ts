import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { type Event, firstSeen, rare } from '../../../src/public/index.ts';
import { at } from './plain-event.ts';

const key = (event: Event): string => String(Object.values(event.data)[0]);
const of = (ms: number, name: string, image?: string): Event =>
  at(ms, { data: { name }, ...(image !== undefined && { image }) });
/** The way of saved state to a later run. */
const throughJson = (saved: unknown): unknown => JSON.parse(JSON.stringify(saved));

const stream = fc.array(
  fc.record({
    wait: fc.integer({ min: 0, max: 40 }),
    name: fc.constantFrom('a', 'b', 'c', 'd'),
    image: fc.constantFrom('nginx', 'redis', undefined),
    isRestart: fc.boolean(),
  }),
  { maxLength: 60 },
);

describe('what is seen for the first time', () => {
  it('is new once, after the learning time, across restarts', () => {
    fc.assert(
      fc.property(stream, (all) => {
        const spec = firstSeen({ key, learn: '100ms' });
        let running = spec.create();
        const known = new Set<string>();
        let learnt = 0;
        let last: number | undefined;
        let now = 1_000;
        for (const { wait, name, isRestart } of all) {
          if (isRestart) {
            running = spec.create(throughJson(running.save()));
            last = undefined;
          }
          now += wait;
          learnt += last === undefined ? 0 : now - last;
          last = now;
          assert.equal(running.isNew(of(now, name)), !known.has(name) && learnt >= 100);
          known.add(name);
        }
      }),
    );
  });

  it('learns for the same time when a later run gets some events again', () => {
    fc.assert(
      fc.property(stream, fc.nat(60), fc.nat(), (all, place, back) => {
        const spec = firstSeen({ key, learn: '400ms' });
        let now = 1_000;
        const events = all.map(({ wait, name }) => of((now += wait), name));
        const whole = spec.create();
        const expected = events.map((event) => whole.isNew(event));
        const cut = Math.min(place, events.length);
        const first = spec.create();
        const before = events.slice(0, cut).map((event) => first.isNew(event));
        const second = spec.create(throughJson(first.save()));
        // The first event of a run begins to count, so at least one of the earlier ones comes again.
        const from = cut === 0 ? 0 : back % cut;
        const after = events.slice(from).map((event) => second.isNew(event));
        assert.deepEqual([...before, ...after.slice(cut - from)], expected);
        assert.ok(after.slice(0, cut - from).every((isNew) => !isNew));
      }),
    );
  });

  it('is new for each image by itself, with a learning time of its own', () => {
    fc.assert(
      fc.property(stream, (all) => {
        const running = rare({ key, learn: '100ms' }).create();
        const alone = new Map<string, ReturnType<ReturnType<typeof firstSeen>['create']>>();
        let now = 1_000;
        for (const { wait, name, image } of all) {
          now += wait;
          const own = alone.get(String(image)) ?? firstSeen({ key, learn: '100ms' }).create();
          alone.set(String(image), own);
          assert.equal(running.isNew(of(now, name, image)), own.isNew(of(now, name)));
        }
      }),
    );
  });

  it('is not new because the clock was set forward', () => {
    const running = firstSeen({ key, learn: '24h' }).create();
    const year = 365 * 86_400_000;
    assert.deepEqual(
      [0, 1, 56 * year, 56 * year + 1].map((ms, index) => running.isNew(of(ms, `k${index}`))),
      [false, false, false, false],
    );
    assert.equal(running.isNew(of(56 * year + 43_200_001, 'new')), true);
  });

  it('has limits, and looks at no key that is too long or absent', () => {
    const running = firstSeen({ key, learn: '0s', maxKeys: 2 }).create();
    assert.deepEqual(
      ['a', 'b', 'c'].map((name) => running.isNew(of(1, name))),
      [true, true, true],
    );
    assert.equal(running.evicted, 1);
    assert.equal(running.isNew(of(1, 'x'.repeat(600))), false);
    assert.equal(firstSeen({ key: 'image', learn: '0s' }).create().isNew(at(1)), false);
    const images = rare({ key, learn: '0s', maxImages: 2, maxKeysPerImage: 2 }).create();
    for (const image of ['a', 'b', 'c']) assert.equal(images.isNew(of(1, 'x', image)), true);
    assert.equal(images.evicted, 1);
    for (const name of ['y', 'z']) images.isNew(of(1, name, 'c'));
    assert.equal(images.evicted, 2);
  });

  it('begins anew with saved state that is none', () => {
    for (const saved of [undefined, null, 5, [], {}, { left: '-1', keys: [] }, { left: '0', keys: [{}] }])
      assert.equal(firstSeen({ key, learn: '1h' }).create(saved).isNew(of(1, 'a')), false);
    const images = rare({ key, learn: '0s' });
    const before = images.create();
    before.isNew(of(1, 'a', 'nginx'));
    const after = images.create(throughJson(before.save()));
    assert.deepEqual(
      ['nginx', 'redis'].map((image) => after.isNew(of(2, 'a', image))),
      [false, true],
    );
  });
});
