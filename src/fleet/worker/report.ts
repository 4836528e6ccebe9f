import type { ConsumerMessages, JetStreamClient, JsMsg } from '@nats-io/jetstream';
import type { Finding } from '../../finding.ts';
import { readFinding } from '../../story/reading/finding.ts';
import { jsonOf } from '../message-json.ts';
import type { FleetNames } from '../names.ts';
import { reportConsumer } from '../streams.ts';

/** Outputs write a finding soon after they got it. A worker that is killed before has not acknowledged it yet. */
const acknowledgeAfterMs = 1_000;

export interface ReportContext {
  readonly names: FleetNames;
  readonly stream: JetStreamClient;
  /** Passes a finding to the outputs, which keep it until it has arrived. */
  readonly onFinding: (finding: Finding) => void;
  /** Resolves when the outputs have room for more; undefined if they have. */
  readonly room: () => Promise<void> | undefined;
}

/** Passes the findings of the fleet to the outputs. JetStream shares them among workers, and each goes to one of them. */
export class Report {
  readonly #context: ReportContext;
  #messages: ConsumerMessages | undefined;
  #isStopped = false;
  readonly #passed = new Map<JsMsg, NodeJS.Timeout>();

  constructor(context: ReportContext) {
    this.#context = context;
  }

  /**
   * Runs until `stop`, or until the connection is closed.
   * @throws an error of the client
   */
  async run(): Promise<void> {
    const { stream, names, onFinding, room } = this.#context;
    const consumer = await stream.consumers.get(names.findingsStream, reportConsumer);
    if (this.#isStopped) return;
    const messages = await consumer.consume({ max_messages: 100, expires: 5_000, abort_on_missing_resource: true });
    this.#messages = messages;
    for await (const message of messages) {
      const read = readFinding(jsonOf(message));
      // Every finding is news: repeats are one finding already, by their id.
      if (read?.id !== undefined) onFinding({ ...read.finding, id: read.id, subject: read.id });
      await room();
      this.#passed.set(
        message,
        setTimeout(() => this.#acknowledge(message), acknowledgeAfterMs),
      );
    }
  }

  stop(): void {
    this.#isStopped = true;
    this.#messages?.stop();
    for (const message of this.#passed.keys()) this.#acknowledge(message);
  }

  #acknowledge(message: JsMsg): void {
    clearTimeout(this.#passed.get(message));
    this.#passed.delete(message);
    try {
      message.ack();
    } catch {
      // The connection is closed. The finding comes again.
    }
  }
}
