import { readMessages } from '../../src/intake/recording/read-messages.ts';
import { findingId } from '../../src/output/finding-id.ts';
import { jsonLine } from '../../src/output/format/json/json.ts';
import { programOf, recordingPath, runRecording } from '../signatures/rseq/recording-run.ts';

/** A finding of a recording, as `--output json` writes it. */
export interface Recorded {
  readonly id: string;
  readonly program: string;
  readonly json: unknown;
}

/** @returns the findings of the rseq pack in a recording */
export async function recordedFindings(name: string): Promise<readonly Recorded[]> {
  const { findings } = await runRecording(recordingPath(`${name}.pb.gz`));
  return findings.map((finding) => ({
    id: finding.signature.id,
    program: programOf(finding),
    json: JSON.parse(jsonLine(finding, findingId(finding))),
  }));
}

/** @returns the events of a recording, each as a message of Tracee's stream */
export async function recordedEvents(name: string): Promise<readonly Uint8Array[]> {
  const events: Uint8Array[] = [];
  for await (const messages of readMessages(recordingPath(`${name}.pb.gz`)))
    for (const { bytes, start, end } of messages) events.push(bytes.slice(start, end));
  return events;
}
