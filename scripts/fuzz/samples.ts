import { fileURLToPath } from 'node:url';
import { copyOf } from '../../src/event/bytes/event-memory.ts';
import { readMessages } from '../../src/intake/recording/read-messages.ts';

const recordings = ['detectors', 'detectors-decoded', 'threads', 'rseq-extra', 'rseq'];
/** The recording `rseq` has many events of few sorts. */
const mostOfOne = 4_000;

/** Messages of the shipped recordings. */
export async function readSamples(): Promise<readonly Uint8Array[]> {
  const samples: Uint8Array[] = [];
  for (const recording of recordings) {
    const path = fileURLToPath(new URL(`../../fixtures/recordings/${recording}.pb.gz`, import.meta.url));
    let count = 0;
    for await (const messages of readMessages(path)) {
      for (const { bytes, start, end } of messages) if (count++ < mostOfOne) samples.push(copyOf(bytes, start, end));
    }
  }
  return samples;
}
