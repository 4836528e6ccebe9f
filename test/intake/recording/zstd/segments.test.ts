import assert from 'node:assert/strict';
import { it } from 'node:test';
import { segmentName, segmentNumber } from '../../../../src/intake/recording/zstd/segments.ts';

it('names a segment so that it is found again, whatever time its first event claims', () => {
  assert.equal(segmentName(7, 1_795_419_353_494_776_420n), '0000000007-20261123T073553Z.pb.zst');
  for (const first of [0n, -1_000_000_000n, 2n ** 63n, 2n ** 90n, 253_402_300_800_000_000_000n])
    assert.equal(segmentNumber(segmentName(7, first)), 7, String(first));
});
