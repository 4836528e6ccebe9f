import type { Event } from '../../event/event.ts';
import type { Finding } from '../../finding.ts';
import type { LoadedSignature } from '../../signature/loaded.ts';
import { internalId } from '../registering/internal-id.ts';
import type { DetectorHost } from './as-signature.ts';
import { inputOfStream } from './detector-input.ts';
import { mostRounds, OutputEvent, roundOf } from './output-event.ts';
import { detectedFromMessage, findingThreat } from './threat-message.ts';

/**
 * A signature whose findings are also events under its own name, if detectors listen to them. In Tracee, detectors receive the
 * outputs of built-in detectors in the same way.
 */
export function feeding(signature: LoadedSignature, host: DetectorHost): LoadedSignature {
  const { id, name } = signature;
  if (!host.listensTo(name)) return signature;
  const output = (finding: Finding, event: Event): Event | undefined => {
    const made = outputOf(name, finding, event, host);
    host.onOutput?.(made);
    if (roundOf(event) + 1 < mostRounds) return made;
    host.onRoundsOver(id);
    return undefined;
  };
  return { ...signature, output };
}

function outputOf(name: string, finding: Finding, event: Event, host: DetectorHost): OutputEvent {
  const input = event instanceof OutputEvent ? event.input : inputOfStream(event, host.arch);
  return new OutputEvent(finding, internalId(name, host.arch) ?? 0, event, {
    ...input.around,
    threat: findingThreat(finding.threat),
    detectedFrom: detectedFromMessage(input),
  });
}
