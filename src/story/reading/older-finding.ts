import type { Finding } from '../../finding.ts';
import { AuthorViews } from '../../inspection/author-views.ts';
import { EventEncoder } from '../../tracee/json/event-json.ts';

/**
 * Reads an event of a detector of Tracee in the JSON of Tracee up to v0.24, which has `eventName`.
 * @param value parsed JSON. `JSON.parse` rounds its times to some hundred nanoseconds, `parseJson` does not
 * @returns undefined if the value is not in this form
 */
export function olderFinding(value: unknown): Finding | undefined {
  if (typeof value !== 'object' || value === null || !('eventName' in value)) return undefined;
  try {
    const bytes = new EventEncoder().encode(exact(value));
    const event = new AuthorViews('amd64').view(bytes, 0, bytes.length);
    if (event === undefined) return undefined;
    const { threat, timestamp, detectedFrom, policies, workload } = event;
    const { mitre } = threat ?? {};
    return {
      timestamp,
      signature: { id: threat?.properties['signatureID'] ?? '', name: event.name, version: '', pack: 'Tracee' },
      threat: {
        name: threat?.name ?? '',
        description: threat?.description ?? '',
        severity: threat?.severity ?? 'info',
        properties: threat?.properties ?? {},
        ...(mitre && { mitre: { tactic: { name: mitre.tactic }, technique: mitre.technique } }),
      },
      data: event.sent,
      tags: [],
      subject: '',
      policies,
      workload,
      detectedFrom: detectedFrom ?? { name: event.name, data: [] },
      evidence: [],
    };
  } catch {
    return undefined;
  }
}

/** The encoder refuses numbers that a double does not hold exactly. */
function exact(value: object): object {
  return Object.fromEntries(
    Object.entries(value).map(([key, member]: [string, unknown]) => [
      key,
      typeof member === 'number' && Number.isInteger(member) && !Number.isSafeInteger(member) ? BigInt(member) : member,
    ]),
  );
}
