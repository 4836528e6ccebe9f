/**
 * False findings of the rseq pack on benign programs where events are lost, and Tracee tells of it as it does: by its counter,
 * which the sidecar reads every five seconds. 96 runs for each share, seeds fixed.
 * `npm run bench:loss -- [SHARE...]`
 */
import { programOf, runMessages } from '../test/signatures/rseq/recording-run.ts';
import { thinned } from '../test/signatures/rseq/thinned.ts';

const runs = 96;
const shares = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [0.01, 0.05, 0.2];

for (const share of shares) {
  let total = 0;
  for (let seed = 1_000; seed < 1_000 + runs; seed++) {
    for (const finding of runMessages(thinned(share, seed)).findings) {
      total++;
      console.log(
        `  seed ${seed}: ${finding.signature.id} ${finding.threat.severity} in ${programOf(finding)} at ${finding.timestamp}`,
      );
    }
  }
  console.log(`${share * 100} % lost: ${total} findings in ${runs} runs`);
}
