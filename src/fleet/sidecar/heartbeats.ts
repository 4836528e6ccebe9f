import type { FleetOptions } from '../../config/settings/fleet-options.ts';
import { SequentError } from '../../errors.ts';
import { publishFault } from '../../output/destination/nats/nats-fault.ts';
import type { Identity } from '../../output/identity.ts';
import type { Log } from '../../telemetry/log.ts';
import { connectFleet, type FleetLink, nodeInbox } from '../connection.ts';
import { FleetNames } from '../names.ts';
import { heartbeatOf, type SidecarFacts } from './heartbeat.ts';

/** Time limit of the last heartbeat, in milliseconds: it must not hold up the end of the program. */
const lastMs = 2_000;

export interface HeartbeatsOptions {
  readonly fleet: FleetOptions;
  readonly identity: Identity;
  /** Version of Sequent. */
  readonly version: string;
  /** Variables that options may name for secrets. */
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  readonly facts: () => SidecarFacts;
  readonly log: Log;
}

/**
 * Publishes heartbeats of a sidecar, until `end`. They have a connection of their own and are not kept: an old one is
 * worth nothing. One that fails is counted, and the first of several in a row is logged.
 */
export class Heartbeats {
  readonly counts = { sent: 0, failed: 0 };
  readonly #options: HeartbeatsOptions;
  readonly #subject: string;
  readonly #timer: NodeJS.Timeout;
  readonly #stopping = new AbortController();
  readonly #stopped: Promise<never>;
  #link: FleetLink | undefined;
  #running: Promise<void> | undefined;
  #isFailing = false;

  constructor(options: HeartbeatsOptions) {
    const { fleet, identity } = options;
    this.#options = options;
    this.#subject = new FleetNames(identity.cluster ?? '').ofNode('heartbeat', identity.node);
    const stopped = Promise.withResolvers<never>();
    this.#stopped = stopped.promise;
    // It matters only while a heartbeat is on its way.
    this.#stopped.catch(() => {});
    const { signal } = this.#stopping;
    signal.addEventListener('abort', () => stopped.reject(new Error('the program ends before the server answers')));
    this.#timer = setInterval(() => this.#beat(), fleet.heartbeat);
    this.#beat();
  }

  /**
   * Ends the heartbeats. It never rejects.
   * @param isOrderly whether to say goodbye, so that the node does not count as silent
   */
  async end(isOrderly: boolean): Promise<void> {
    clearInterval(this.#timer);
    const limit = setTimeout(() => this.#stopping.abort(), isOrderly ? lastMs : 0);
    await this.#running;
    if (isOrderly) await this.#send(0);
    clearTimeout(limit);
    this.#stopping.abort();
    await this.#drop();
  }

  #beat(): void {
    // The one before still waits for the server.
    if (this.#running !== undefined) {
      this.counts.failed++;
      return;
    }
    this.#running = this.#send(this.#options.fleet.heartbeat).finally(() => {
      this.#running = undefined;
    });
  }

  async #send(nextMs: number): Promise<void> {
    const { identity, facts, version, log } = this.#options;
    const { servers } = this.#options.fleet;
    try {
      const beat = heartbeatOf(facts(), { version, labels: identity.labels }, Date.now(), nextMs);
      const link = await this.#connected();
      const stored = link.stream.publish(this.#subject, JSON.stringify(beat));
      await Promise.race([stored, this.#stopped]);
      this.counts.sent++;
      if (this.#isFailing) log.info('heartbeats reach the fleet again');
      this.#isFailing = false;
    } catch (error) {
      await this.#drop();
      this.counts.failed++;
      if (!this.#isFailing)
        log.warn('heartbeats do not reach the fleet', {
          error:
            error instanceof SequentError
              ? connectReason(error)
              : publishFault(error, this.#subject, servers.join(', ')),
        });
      this.#isFailing = true;
    }
  }

  async #connected(): Promise<FleetLink> {
    const { fleet, environment } = this.#options;
    if (this.#link?.connection.isClosed() !== false) {
      this.#link = await connectFleet(fleet, environment, this.#stopping.signal, nodeInbox);
    }
    return this.#link;
  }

  async #drop(): Promise<void> {
    const link = this.#link;
    this.#link = undefined;
    await link?.close().catch(() => {});
  }
}

function connectReason({ text: { what, todo } }: SequentError): string {
  return todo ?? what;
}
