import { SequentError } from '../../../errors.ts';
import type { OutputRecord } from '../../record.ts';
import { DeliveryError, type Destination, type Refusal, type Settled } from '../destination.ts';
import type { DestinationContext } from '../destination-type.ts';
import { describeNetworkFault } from '../network-fault.ts';
import { RunningBatch } from '../running-batch.ts';
import { readTls } from '../tls-options.ts';
import { parseSyslogAddress } from './address.ts';
import { Datagrams } from './datagrams.ts';
import { syslogMessage } from './message.ts';
import type { SyslogOptions } from './options.ts';
import { Stream } from './stream.ts';
import type { Transport } from './transport.ts';

/** Payload of the largest datagram over IPv4 in bytes. */
const mostOfDatagram = 65_507;

/**
 * Opens a destination of syslog. Nothing is connected before the first batch.
 * @throws {SequentError} SEQ_OUTPUT if a file of `tls` cannot be read
 */
export async function openSyslog(options: SyslogOptions, context: DestinationContext): Promise<Destination> {
  const address = parseSyslogAddress(options.address);
  if (address === undefined) {
    throw new SequentError('SEQ_OUTPUT', {
      what: 'the address of an output is none of syslog',
      where: `output ${context.output}`,
      todo: 'write an address such as tcp://logs.example:601',
    });
  }
  const { timeout, settle, tls, max_message: most } = options;
  if (address.transport === 'udp') {
    const transport = new Datagrams(address.host, address.port, settle);
    return new Syslog(options, Math.min(most, mostOfDatagram), context.node, transport);
  }
  if (address.transport === 'tls') await readTls(tls ?? {});
  const framing = options.framing ?? (address.transport === 'unix' ? 'newline' : 'octet-counting');
  return new Syslog(options, most, context.node, new Stream({ address, framing, tls, timeout, settle }));
}

/** A batch is delivered as a whole or not at all, because no answer tells how much of it has arrived. */
class Syslog implements Destination {
  readonly concurrency = 1;
  readonly #options: SyslogOptions;
  readonly #most: number;
  readonly #node: string;
  readonly #transport: Transport;
  readonly #running = new RunningBatch();

  /** @param most size of the largest message in bytes */
  constructor(options: SyslogOptions, most: number, node: string, transport: Transport) {
    this.#options = options;
    this.#most = most;
    this.#node = node;
    this.#transport = transport;
  }

  send(records: readonly OutputRecord[], signal: AbortSignal): Promise<Settled> {
    return this.#running.run(signal, (ending) => this.#send(records, ending));
  }

  async close(signal: AbortSignal): Promise<void> {
    await this.#running.close(signal);
    this.#transport.close();
  }

  async #send(records: readonly OutputRecord[], signal: AbortSignal): Promise<Settled> {
    signal.throwIfAborted();
    const messages: Buffer[] = [];
    const refused: Refusal[] = [];
    for (const [index, record] of records.entries()) {
      const message = syslogMessage(record, { ...this.#options, node: this.#node });
      if (message.length <= this.#most) messages.push(message);
      else refused.push({ index, reason: tooLarge(message.length, this.#most) });
    }
    if (messages.length === 0) return { refused };
    try {
      await this.#transport.send(messages, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw new DeliveryError(this.#describe(error), { cause: error });
    }
    return { refused };
  }

  #describe(error: unknown): string {
    if (error instanceof SequentError) return error.message;
    return describeNetworkFault(error, this.#options.address, 'address');
  }
}

/** A cut message would be no JSON any more, so it is not sent at all. */
function tooLarge(bytes: number, most: number): string {
  return `the message of ${bytes} bytes is larger than max_message (${most} bytes); shorten findings with max_size, or raise max_message here and at the receiver`;
}
