import { AssertionError } from 'node:assert';
import { SequentError } from '../../../errors.ts';
import { architectures } from '../../../event/architecture.ts';
import type { Finding } from '../../../finding.ts';
import { findingId } from '../../../output/finding-id.ts';
import type { Capsule } from '../../../recorder/capsule/capsule.ts';
import { missingFindings } from '../../../recorder/capsule/missing-findings.ts';
import type { LoadedSignature } from '../../../signature/loaded.ts';
import type { Case, DetectingCase } from '../../../testing/case.ts';
import {
  emptyOutcome,
  type Outcome,
  type PreparedCase,
  prepareCase,
  startEngine,
} from '../../../testing/case-engine.ts';
import { type EncodedCase, encodeCase } from '../../../testing/encode-case.ts';
import type { TestEvent } from '../../../testing/event.ts';
import { judgeDetecting, placeOf, runCase } from '../../../testing/judge-case.ts';
import { describeThrown } from '../../../text/thrown.ts';
import { rawFinding } from './raw-finding.ts';

/** A case that a capsule gives. */
export interface CapsuleCase {
  readonly signature: LoadedSignature;
  /** Signatures that run beside it, because it hears their findings. */
  readonly beside: readonly LoadedSignature[];
  readonly found: DetectingCase<Readonly<Record<string, unknown>>>;
}

interface Attempt {
  readonly one: Case;
  readonly prepared: PreparedCase;
  readonly encoded: EncodedCase;
  readonly outcome: Outcome;
}

/**
 * Makes a case of the signature that made the first finding of a capsule. Its events are those that the signature wants,
 * and its findings all that the signature makes of them.
 * @param signatures all that are loaded
 * @param recorded the events of the capsule, from `recording`
 * @throws {SequentError} SEQ_RECORDING if these signatures do not make the finding of these events
 */
export function capsuleCase(
  capsule: Capsule,
  signatures: readonly LoadedSignature[],
  recorded: readonly TestEvent[],
): CapsuleCase {
  try {
    return makeCase(capsule, signatures, recorded);
  } catch (error) {
    if (error instanceof SequentError) throw error;
    const reason = error instanceof AssertionError ? error.message : describeThrown(error);
    throw refusal(capsule, `the events of the capsule are no case of a test: ${reason}`, error);
  }
}

function makeCase(
  capsule: Capsule,
  signatures: readonly LoadedSignature[],
  recorded: readonly TestEvent[],
): CapsuleCase {
  const id = String(capsule.finding['finding_id']);
  const signature = signatures.find((one) => one.id === signatureIdOf(capsule));
  const has = ({ outcome }: Attempt): boolean => outcome.findings.some((finding) => findingId(finding) === id);
  if (signature === undefined) throw notFound(capsule, signatures, []);
  const others = signature.on.has('finding') ? signatures.filter((one) => one !== signature) : [];
  const whole = attempt(capsule, signature, others, recorded);
  if (!has(whole)) throw notFound(capsule, signatures, whole.outcome.findings);
  const heard = new Set(whole.outcome.findings.map((finding) => finding.signature.id));
  const beside = others.filter((other) => heard.has(other.id));
  const wanted = new Set<string>(startEngine(whole.prepared, emptyOutcome()).wanted);
  const short = attempt(
    capsule,
    signature,
    beside,
    recorded.filter(({ name }) => wanted.has(name)),
  );
  const { one, encoded, outcome } = has(short) ? short : attempt(capsule, signature, beside, recorded);
  const own = outcome.findings.filter((finding) => finding.signature.id === signature.id);
  const evidence = own.map((finding) => finding.evidence.map((event) => placeOf(event, encoded)));
  const found = {
    ...one,
    findings: own.map(({ data }) => rawFinding(signature.finding, data)),
    severity: own.map(({ threat }) => threat.severity),
    timestamps: own.map(({ timestamp }) => Number(timestamp - encoded.start) / 1e6),
    ...(isPlaced(evidence) && { evidence }),
  };
  judgeDetecting(signature, found);
  return { signature, beside, found };
}

/** Runs the signature over events with the options of the capsule. */
function attempt(
  { options, finding }: Capsule,
  signature: LoadedSignature,
  beside: readonly LoadedSignature[],
  events: readonly TestEvent[],
): Attempt {
  const { signatures: given } = options;
  const arch = architectures.find((known) => known === options.arch);
  const models = Object.values(signature.models)
    .map(({ id }) => id)
    .filter((id) => Object.hasOwn(given, id));
  const one: Case = {
    name: `finding ${String(finding['finding_id'])}`,
    events,
    ...(Object.hasOwn(given, signature.id) && { options: given[signature.id] }),
    ...(models.length > 0 && { modelOptions: Object.fromEntries(models.map((id) => [id, given[id]])) }),
    ...(arch !== undefined && arch !== 'amd64' && { arch }),
    ...(beside.length > 0 && { beside: beside.map(({ definition }) => definition) }),
  };
  const prepared = prepareCase(signature, one);
  const encoded = encodeCase(one);
  return { one, prepared, encoded, outcome: runCase(prepared, encoded) };
}

function notFound(
  capsule: Capsule,
  signatures: readonly LoadedSignature[],
  findings: readonly Finding[],
): SequentError {
  const ran = { signatures, options: capsule.options.signatures };
  const [missing] = missingFindings({ ...capsule, findings: [capsule.finding] }, new Set(findings.map(findingId)), ran);
  const reasons = missing?.reasons.join('; ') ?? 'the reason is not known';
  return refusal(capsule, `${signatureIdOf(capsule)} does not make the finding of these events: ${reasons}`);
}

function refusal({ file }: Capsule, what: string, cause?: unknown): SequentError {
  const todo = '`sequent replay` shows what is found in the capsule';
  return new SequentError('SEQ_RECORDING', { what, where: file, todo }, { cause, exitCode: 1 });
}

function signatureIdOf({ finding }: Capsule): string {
  const { signature } = finding;
  const id: unknown = typeof signature === 'object' && signature !== null ? Reflect.get(signature, 'id') : undefined;
  return String(id);
}

/** Whether all evidence is events of the case. */
function isPlaced(evidence: readonly (readonly (number | string)[])[]): evidence is readonly (readonly number[])[] {
  return evidence.flat().every((place) => typeof place === 'number');
}
