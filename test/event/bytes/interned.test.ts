import assert from 'node:assert/strict';
import { it } from 'node:test';
import * as fc from 'fast-check';
import { memoryOf } from '../../../src/event/bytes/event-memory.ts';
import { interned } from '../../../src/event/bytes/interned.ts';
import { text } from '../../../src/event/bytes/wire.ts';

const anyText = fc.oneof(
  fc.constantFrom(
    '/usr/bin/sleep',
    '/usr/bin/sleeq',
    '/usr/lib/sleep',
    'bash',
    'bask',
    'sh',
    '',
    '\ufeffab',
    'x'.repeat(128),
  ),
  fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 3, maxLength: 9 }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
);
const anyBytes = fc.oneof(
  anyText.map((one) => Uint8Array.from(Buffer.from(one))),
  fc.uint8Array({ maxLength: 140 }),
);

it('a text that comes over and over is the text of its bytes', () => {
  fc.assert(
    fc.property(fc.array(anyBytes, { maxLength: 30 }), fc.nat(5), (all, before) => {
      for (const one of [...all, ...all]) {
        const bytes = Uint8Array.from(Buffer.concat([Buffer.alloc(before, 65), one]));
        assert.equal(interned(memoryOf(bytes), before, bytes.length), text(bytes, before, bytes.length));
        bytes.fill(66);
      }
    }),
    { numRuns: 500 },
  );
});
