import { startEvaluation } from '../../src/evaluation/evaluation.ts';
import type { Finding } from '../../src/finding.ts';

const noLog = { info() {}, warn() {}, error() {} };

/** The findings of the pack `rseq` in these events. */
export async function findingsOf(messages: readonly Uint8Array[]): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const { engine } = await startEvaluation(
    { packs: ['rseq'], detectors: [], arch: 'amd64', options: {}, traceeFindings: false },
    { onFinding: (finding) => findings.push(finding), log: noLog },
  );
  for (const message of messages) engine.message(message, 0, message.length, 0);
  engine.end();
  return findings;
}
