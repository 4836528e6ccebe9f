import { SequentError } from '../../../errors.ts';
import { escapeMessage } from '../../../text/escape.ts';
import { FloodError } from '../answer-limit.ts';
import { describeNetworkFault } from '../network-fault.ts';

/** Ids of Kafka's errors for a message or a batch that is too large, or that the topic does not take. */
const refusedIds: ReadonlySet<string> = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE', 'INVALID_RECORD']);

const advice: Readonly<Record<string, string>> = {
  TOPIC_AUTHORIZATION_FAILED: 'allow the user to write to the topic (ACL Write and Describe)',
  CLUSTER_AUTHORIZATION_FAILED: 'allow the user to produce (ACL IdempotentWrite on the cluster)',
  NOT_ENOUGH_REPLICAS: 'start the missing brokers, or check min.insync.replicas',
  NOT_ENOUGH_REPLICAS_AFTER_APPEND: 'start the missing brokers, or check min.insync.replicas',
  REQUEST_TIMED_OUT: 'check the replicas of the topic, or raise timeout',
  UNKNOWN_TOPIC_OR_PARTITION: 'create the topic, or set create_topic',
  UNSUPPORTED_SASL_MECHANISM: 'choose another sasl.mechanism, or allow this one on the brokers',
  SASL_AUTHENTICATION_FAILED: 'check sasl, and the users of the brokers',
};

const longestAnswer = 150;

/**
 * The error of a broker for a batch that it will never take.
 * @returns its id; undefined if the failure may be over later
 */
export function refusalOf(error: unknown): string | undefined {
  return errorsOf(error)
    .map(idOf)
    .find((id) => id !== undefined && refusedIds.has(id));
}

/** Says why a request was not acknowledged, and what to do. */
export function describeFault(error: unknown, topic: string, brokers: string): string {
  const to = `cannot write to topic ${topic} at ${brokers}`;
  const errors = errorsOf(error);
  const settings = errors.find((one) => one instanceof SequentError);
  if (settings !== undefined) {
    const { what, where, todo } = settings.text;
    return escapeMessage(`${what}${where === undefined ? '' : ` (${where})`}; ${todo ?? 'correct the output'}`, 450);
  }
  if (error instanceof FloodError) return `${to}: ${error.message}; check the ports in \`brokers\``;
  const id = errors.map(idOf).find((one) => one !== undefined);
  if (id !== undefined) {
    return `${to}: the broker answers ${escapeMessage(id, longestAnswer)}; ${advice[id] ?? 'look into the log of the broker'}`;
  }
  const messages = errors.map(({ message }) => message);
  const says = (text: string): boolean => messages.some((message) => message.includes(text));
  if (says('Unknown topic')) return `${to}: the topic does not exist; create it, or set create_topic`;
  if (says('SASL')) return `${to}: the broker refuses the credentials; check sasl, and the users of the brokers`;
  if (says('Broker requires TLS')) return `${to}: the broker needs TLS; set tls, such as tls: {}`;
  if (says('TLS handshake failed'))
    return `${to}: the broker offers no TLS on this port; remove tls, or correct the port`;
  const socketError = errors.find((one) => 'code' in one && isSocketCode(one.code));
  if (socketError !== undefined) return describeNetworkFault(socketError, brokers, 'brokers');
  if (says('timed out')) return `${to}: no answer in time; check that the brokers run, or raise timeout`;
  if (says('closed') || says('Connection')) return `${to}: the connection closed; look into the log of the broker`;
  return `${to}: ${escapeMessage(messages[0] ?? 'it failed', longestAnswer)}; check the brokers and the options`;
}

/** An error with all errors that it contains: the client collects those of several brokers and tries. */
function errorsOf(error: unknown, depth = 0): readonly Error[] {
  if (!(error instanceof Error) || depth > 6) return [];
  const inner: readonly unknown[] = error instanceof AggregateError ? error.errors : [];
  return [error, ...[...inner, error.cause].flatMap((one) => errorsOf(one, depth + 1))];
}

/** Name of an error in Kafka's protocol. */
function idOf(error: Error): string | undefined {
  return 'apiId' in error && typeof error.apiId === 'string' ? error.apiId : undefined;
}

function isSocketCode(code: unknown): boolean {
  return typeof code === 'string' && !code.startsWith('PLT_KFK_');
}
