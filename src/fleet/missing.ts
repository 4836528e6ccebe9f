import { SequentError } from '../errors.ts';
import { describeThrown } from '../text/thrown.ts';

/** Whether an error of the client says that a stream or a consumer of the fleet does not exist. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && (error.name === 'StreamNotFoundError' || error.name === 'ConsumerNotFoundError');
}

/** @returns the error for an operator who has not set up the streams of a fleet */
export function missingStreams(cause: unknown): SequentError {
  return new SequentError(
    'SEQ_FLEET',
    {
      what: 'the NATS of the fleet lacks a stream or a consumer of the fleet',
      where: describeThrown(cause),
      todo: 'run `sequent fleet setup` with the same configuration',
    },
    { cause },
  );
}
