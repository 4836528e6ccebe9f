import { isDeepStrictEqual } from 'node:util';
import type { Delivery } from '../delivery.ts';
import { joinOutput, type Output, type OutputSpec, type OutputSurroundings, openOutput, openShape } from '../output.ts';
import type { RemoteLink } from '../remote/remote-link.ts';
import type { OnDemandThread } from './on-demand-thread.ts';
import type { OutputAccounts, OutputKey } from './output-accounts.ts';

/** An output in use. */
export interface Running {
  readonly key: OutputKey;
  readonly spec: OutputSpec;
  /** Maximum size of one formatted finding in bytes. */
  readonly findingBytes: number | undefined;
  readonly output: Output;
  readonly delivery: Delivery;
  /** Only over the network. */
  readonly link?: RemoteLink;
}

/** An output of the next set, which is ready to begin. */
export interface NextOutput {
  /** `kept`: nothing differs. `changed`: the output goes on with another choice, format or destination. */
  readonly kind: 'kept' | 'changed' | 'new';
  begin(): Running;
  /** Closes what was opened for the output. */
  cancel(): Promise<void>;
}

export interface Surroundings extends OutputSurroundings {
  readonly thread: OnDemandThread;
  readonly accounts: OutputAccounts;
}

/** An output as it is to be. */
interface Wanted {
  readonly key: OutputKey;
  readonly spec: OutputSpec;
  /** A new output writes nothing before this promise has resolved. */
  readonly after: Promise<void> | undefined;
}

/**
 * Opens an output of the next set.
 * @param before the running output of the same key
 * @throws {SequentError} SEQ_OUTPUT or SEQ_CONFIG if it cannot be opened; nothing stays open then
 */
export async function prepareOutput(
  wanted: Wanted,
  before: Running | undefined,
  surroundings: Surroundings,
): Promise<NextOutput> {
  const { spec } = wanted;
  if (before !== undefined && isDeepStrictEqual(before.spec.destination, spec.destination))
    return reshaped(before, spec, surroundings);
  if (spec.destination.type !== 'remote') return openedHere(wanted, surroundings);
  const { thread } = surroundings;
  const shape = await openShape(spec, surroundings);
  const remote = await thread.use();
  const opened = await remote.open(spec.destination.remote, before?.link).catch((error: unknown) => {
    thread.release();
    throw error;
  });
  const cancel = async (): Promise<void> => {
    remote.drop(opened);
    thread.release();
  };
  const { findingBytes } = surroundings;
  if (before !== undefined) {
    const begin = (): Running => {
      remote.replace(opened);
      thread.release();
      before.output.reshape(shape);
      return { ...before, spec, findingBytes };
    };
    return { kind: 'changed', begin, cancel };
  }
  const { key } = wanted;
  const { accounts } = surroundings;
  const begin = (): Running => {
    const delivery = accounts.delivery(key, spec, surroundings);
    delivery.again();
    const link = remote.begin(opened, delivery, surroundings.limits);
    accounts.begin(key, spec, delivery);
    return { key, spec, findingBytes, output: joinOutput(shape, link, delivery, surroundings), delivery, link };
  };
  return { kind: 'new', begin, cancel };
}

/** An output whose destination goes on. */
async function reshaped(before: Running, spec: OutputSpec, surroundings: Surroundings): Promise<NextOutput> {
  const { findingBytes } = surroundings;
  const cancel = async (): Promise<void> => {};
  if (isDeepStrictEqual(before.spec, spec) && before.findingBytes === findingBytes)
    return { kind: 'kept', begin: () => before, cancel };
  const shape = await openShape(spec, surroundings);
  const begin = (): Running => {
    before.output.reshape(shape);
    return { ...before, spec, findingBytes };
  };
  return { kind: 'changed', begin, cancel };
}

async function openedHere({ key, spec, after }: Wanted, surroundings: Surroundings): Promise<NextOutput> {
  const { accounts, findingBytes } = surroundings;
  const delivery = accounts.delivery(key, spec, surroundings);
  const output = await openOutput(spec, surroundings, delivery, after);
  const begin = (): Running => {
    accounts.begin(key, spec, delivery);
    return { key, spec, findingBytes, output, delivery };
  };
  return { kind: 'new', begin, cancel: () => output.close(AbortSignal.abort()) };
}
