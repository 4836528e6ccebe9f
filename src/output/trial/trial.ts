import { SequentError } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import { describeThrown } from '../../text/thrown.ts';
import { sumOf } from '../delivery.ts';
import { openSecrets } from '../destination/secrets.ts';
import { threadType } from '../destination-types.ts';
import { findingId } from '../finding-id.ts';
import {
  type DestinationSpec,
  type OutputSpec,
  type OutputSurroundings,
  openFormat,
  openOutput,
  recordFacts,
} from '../output.ts';
import type { RemoteOutput } from '../remote/messages.ts';
import type { Report } from '../report.ts';

/** The answer to a test finding. */
export interface TrialResult {
  /** `refused`: the receiver will never take it; `failed`: it may take it later. */
  readonly result: 'delivered' | 'refused' | 'failed';
  /** Answer or error; undefined for `delivered`. */
  readonly reason?: string;
  readonly milliseconds: number;
}

const trialMs = 15_000;

/** Sends one finding to an output, without spool, retries and conditions, and says what came back. Never rejects. */
export async function tryOutput(
  finding: Finding,
  spec: OutputSpec,
  surroundings: OutputSurroundings & { readonly environment: Readonly<NodeJS.ProcessEnv> },
): Promise<TrialResult> {
  const started = performance.now();
  const outcome = await deliver(finding, spec, surroundings).catch(
    (error: unknown): Outcome => ({ result: 'failed', reason: reasonOf(error) }),
  );
  return { ...outcome, milliseconds: Math.round(performance.now() - started) };
}

type Outcome = Omit<TrialResult, 'milliseconds'>;

function deliver(
  finding: Finding,
  spec: OutputSpec,
  surroundings: OutputSurroundings & { readonly environment: Readonly<NodeJS.ProcessEnv> },
): Promise<Outcome> {
  const report = reportOf(finding);
  const { destination } = spec;
  if (destination.type !== 'remote') return writeLocally(report, spec, surroundings);
  return sendAway(report, spec, destination.remote, surroundings);
}

async function writeLocally(report: Report, spec: OutputSpec, surroundings: OutputSurroundings): Promise<Outcome> {
  let fault: unknown;
  const onUnwritable = (_: string, error: unknown): void => {
    fault = error;
  };
  const destination = withoutRotation(spec.destination);
  const output = await openOutput({ ...spec, choice: {}, destination }, { ...surroundings, onUnwritable });
  output.report(report);
  await output.close(AbortSignal.timeout(trialMs));
  const { reason, undelivered } = output.delivery;
  if (sumOf(undelivered) === 0) return { result: 'delivered' };
  return { result: 'failed', reason: reason ?? (fault === undefined ? 'it was not written' : describeThrown(fault)) };
}

/** A running sidecar may rotate the same file, and only one process may. */
function withoutRotation(destination: DestinationSpec): DestinationSpec {
  return destination.type === 'file' ? { type: 'file', path: destination.path } : destination;
}

async function sendAway(
  report: Report,
  spec: OutputSpec,
  { type, options, name, contentType }: RemoteOutput,
  surroundings: OutputSurroundings & { readonly environment: Readonly<NodeJS.ProcessEnv> },
): Promise<Outcome> {
  const format = await openFormat(spec, surroundings);
  const record = { ...recordFacts(report, contentType), body: Buffer.from(format(report)) };
  const row = threadType(type);
  const secrets = openSecrets(surroundings.environment);
  const { node } = surroundings.identity;
  const destination = await row.open(row.options.parse(options), { output: name, node, contentType, secrets });
  try {
    const { refused } = await destination.send([record], AbortSignal.timeout(trialMs));
    const [refusal] = refused;
    return refusal === undefined ? { result: 'delivered' } : { result: 'refused', reason: refusal.reason };
  } finally {
    await destination.close(AbortSignal.timeout(1_000));
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof SequentError) return error.message;
  if (error instanceof Error && error.name === 'TimeoutError') return `no answer within ${trialMs / 1_000} s`;
  return error instanceof Error ? error.message : describeThrown(error);
}

function reportOf(finding: Finding): Report {
  const { timestamp, threat } = finding;
  return {
    finding,
    findingId: findingId(finding),
    severity: threat.severity,
    count: 1,
    firstTimestamp: timestamp,
    lastTimestamp: timestamp,
    summary: false,
  };
}
