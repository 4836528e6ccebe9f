import { NotJsonError } from './event-json-error.ts';
import { OlderIds } from './older/ids.ts';
import { isOlderEvent, olderEvent } from './older/older-event.ts';
import { encodeProtobufJson } from './protobuf-json.ts';
import { encodeTraceeJson } from './tracee-json.ts';
import { isObject } from './value-codec.ts';

/**
 * Encodes the event of one line of JSON, in any of the forms that `EventEncoder` takes.
 * @returns the bytes of a `StreamEventsResponse`
 * @throws NotJsonError if the line is not JSON; EventJsonError if it is not an event
 */
export function encodeEventJson(line: string): Uint8Array {
  return new EventEncoder().encode(parseJson(line));
}

/** Called once if events of a form lack a field, so that another value is used. */
export type OnLack = (lack: 'unique ids') => void;

/**
 * Converts events in JSON into messages of Tracee's stream. Each event may be in its own form: protobuf's JSON, that of
 * Tracee's `--output json`, or that of `--output json` up to v0.24. The encoder keeps state to distinguish processes if
 * the last form has no unique ids.
 */
export class EventEncoder {
  readonly #ids = new OlderIds();
  #onLack: OnLack | undefined;

  constructor(onLack?: OnLack) {
    this.#onLack = onLack;
  }

  /**
   * Encodes an event as parsed by `parseJson`. A key `eventName` identifies Tracee's older form, a numeric `id` its
   * newer one. Protobuf JSON has a numeric id only if the enum lacks the id, and reads the same in both forms.
   * @returns the bytes of a `StreamEventsResponse`
   * @throws EventJsonError if the value is not an event
   */
  encode(value: unknown): Uint8Array {
    if (isOlderEvent(value)) return this.#older(value);
    return isObject(value) && typeof value['id'] === 'number' ? encodeTraceeJson(value) : encodeProtobufJson(value);
  }

  #older(value: Readonly<Record<string, unknown>>): Uint8Array {
    const ids = this.#ids.of(value);
    const bytes = encodeProtobufJson(olderEvent(value, ids));
    if (!ids.sent) {
      this.#onLack?.('unique ids');
      this.#onLack = undefined;
    }
    return bytes;
  }
}

/**
 * Detects so many digits, after the characters that may precede a number, that a double may not hold them. A match in a
 * string does no harm.
 */
const manyDigits = /[:,[\s]-?\d{16}/;
const integer = /^-?\d+$/;

/**
 * Reads JSON as `JSON.parse` does, but integers that a double does not hold exactly become bigints: Tracee's own form
 * has addresses as 64-bit JSON numbers.
 * @throws NotJsonError
 */
export function parseJson(text: string): unknown {
  try {
    return manyDigits.test(text) ? JSON.parse(text, exactly) : JSON.parse(text);
  } catch (cause) {
    // The message of JSON.parse quotes the line, which may come from an attacker.
    throw new NotJsonError('the line is not JSON', { cause });
  }
}

/** Only the source text of a number, in the third argument, has all digits. */
function exactly(_key: string, value: unknown, ...[context]: readonly unknown[]): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const source = isObject(context) ? context['source'] : undefined;
  return typeof source === 'string' && integer.test(source) ? BigInt(source) : value;
}
