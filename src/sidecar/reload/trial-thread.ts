/** Loads a set of signatures in a thread of its own, so that a module that hangs or fails cannot harm the engine. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { SequentError } from '../../errors.ts';
import type { EvaluationOptions } from '../../evaluation/evaluation.ts';
import { unsettledAwait } from '../../packs/load-fault.ts';
import { showLoading } from '../../packs/loading-sign.ts';
import { describeThrown } from '../../text/thrown.ts';
import type { FromTrial } from './trial.ts';

export interface TrialThreadData {
  readonly evaluation: EvaluationOptions;
  readonly loading: SharedArrayBuffer;
}

const silent = { info() {}, warn() {}, error() {} };

async function main(port: MessagePort, { evaluation, loading }: TrialThreadData): Promise<void> {
  const say = (message: FromTrial): void => port.postMessage(message);
  showLoading(loading);
  await import('../../self.ts');
  const { startEvaluation } = await import('../../evaluation/evaluation.ts');
  try {
    const { engine, content, stamps, signatures } = await startEvaluation(evaluation, {
      onFinding() {},
      log: silent,
    });
    const wanted = signatures.map(({ id, on }) => [id, [...on.keys()]] as const);
    say({ say: 'fine', content, stamps, wanted: Object.fromEntries(wanted), events: engine.wanted });
  } catch (error) {
    const { code, text } = error instanceof SequentError ? error : unknownFault(error);
    say({ say: 'refused', code, text });
  }
  port.close();
}

function unknownFault(error: unknown): SequentError {
  return new SequentError('SEQ_SIGNATURE', {
    what: `a signature cannot be started: ${describeThrown(error)}`,
    todo: 'correct the signature',
  });
}

process.on('beforeExit', () => {
  process.exitCode ??= unsettledAwait;
});
if (parentPort === null) throw new Error('this module must be started as a worker');
void main(parentPort, workerData);
