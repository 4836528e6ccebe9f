import type { ConsumerMessages, JetStreamClient } from '@nats-io/jetstream';
import type { Finding } from '../../finding.ts';
import { readFinding } from '../../story/reading/finding.ts';
import type { FleetNames } from '../names.ts';
import { reportConsumer } from '../streams.ts';

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
      const read = readFinding(parsed(message.data));
      // Every finding is news: repeats are one finding already, by their id.
      if (read?.id !== undefined) onFinding({ ...read.finding, id: read.id, subject: read.id });
      await room();
      message.ack();
    }
  }

  stop(): void {
    this.#isStopped = true;
    this.#messages?.stop();
  }
}

function parsed(data: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(data));
  } catch {
    return undefined;
  }
}
