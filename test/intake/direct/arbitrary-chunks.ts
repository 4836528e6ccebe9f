import * as fc from 'fast-check';

/** Where bytes may be cut: fractions of their length. */
export const anyCuts: fc.Arbitrary<number[]> = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });

/** The same bytes in pieces, each within a larger buffer that is overwritten after `take` has seen it, as a socket's is. */
export function inPieces(
  bytes: Uint8Array,
  cuts: readonly number[],
  take: (bytes: Uint8Array, start: number, end: number) => void,
): void {
  const places = cuts.map((cut) => Math.floor(cut * bytes.length)).sort((a, b) => a - b);
  let from = 0;
  for (const to of [...places, bytes.length]) {
    const buffer = Buffer.concat([Buffer.alloc(2, 0xee), bytes.subarray(from, to), Buffer.alloc(2, 0xee)]);
    take(buffer, 2, buffer.length - 2);
    buffer.fill(0xdd);
    from = to;
  }
}
