/** Loads a set of signatures in a thread of its own, so that a module that hangs or fails cannot harm the engine. */
import { isMainThread, type MessagePort, workerData } from 'node:worker_threads';
import { SequentError } from '../../errors.ts';
import type { EvaluationOptions } from '../../evaluation/evaluation.ts';
import { unsettledAwait } from '../../packs/load-fault.ts';
import { showLoading } from '../../packs/loading-sign.ts';
import { describeThrown } from '../../text/thrown.ts';
import type { FromTrial } from './trial.ts';

export interface TrialThreadData {
  readonly evaluation: EvaluationOptions;
  readonly loading: SharedArrayBuffer;
  /** Takes the result. It is removed before any module of an author is loaded, which could send a result of its own. */
  answer?: MessagePort;
}

const silent = { info() {}, warn() {}, error() {} };

async function main(data: TrialThreadData): Promise<void> {
  const { evaluation, loading, answer } = data;
  delete data.answer;
  if (isMainThread || answer === undefined) throw new Error('this module must be started as a worker');
  // Bound now: a module may replace the method of all ports, and would get this port when the result is sent.
  const post = answer.postMessage.bind(answer);
  const close = answer.close.bind(answer);
  const say = (message: FromTrial): void => post(message);
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
  close();
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
void main(workerData);
