import type { FleetOptions } from '../../config/settings/fleet-options.ts';
import { SequentError } from '../../errors.ts';
import { describeThrown } from '../../text/thrown.ts';
import { connectFleet, type FleetLink } from '../connection.ts';
import { isMissing, missingStreams } from '../missing.ts';
import { FleetNames } from '../names.ts';
import type { FleetReading } from './fleet-status.ts';
import { readStatus } from './read-status.ts';

export interface StatusReaderOptions {
  readonly fleet: FleetOptions;
  readonly cluster: string;
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  readonly signal: AbortSignal;
}

/** Reads a fleet as often as one likes, over one connection. */
export class StatusReader {
  readonly #options: StatusReaderOptions;
  readonly #names: FleetNames;
  #link: FleetLink | undefined;

  constructor(options: StatusReaderOptions) {
    this.#options = options;
    this.#names = new FleetNames(options.cluster);
  }

  /**
   * Reads once. A connection that has failed is opened again by the next call.
   * @throws {SequentError} SEQ_FLEET
   */
  async read(): Promise<FleetReading> {
    const { fleet, cluster, environment, signal } = this.#options;
    this.#link ??= await connectFleet(fleet, environment, signal);
    try {
      return await readStatus(this.#link, this.#names, cluster);
    } catch (error) {
      await this.close();
      if (isMissing(error)) throw missingStreams(error);
      throw new SequentError(
        'SEQ_FLEET',
        {
          what: 'the server does not show the streams of the fleet',
          where: describeThrown(error),
          todo: 'check that the user may use $JS.API.>, or try again',
        },
        { cause: error },
      );
    }
  }

  async close(): Promise<void> {
    const link = this.#link;
    this.#link = undefined;
    await link?.close().catch(() => {});
  }
}
