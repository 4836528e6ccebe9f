import { NotJsonError } from './event-json-error.ts';
import { OlderIds } from './older/ids.ts';
import { isOlderEvent, olderEvent } from './older/older-event.ts';
import { encodeProtobufJson } from './protobuf-json.ts';
import { encodeTraceeJson } from './tracee-json.ts';
import { isObject } from './value-codec.ts';

/**
 * The bytes of a `StreamEventsResponse` that holds the event of one line of JSON, in any of the forms that `EventEncoder` takes.
 * @throws NotJsonError where the line is no JSON, EventJsonError where it is no event
 */
export function encodeEventJson(line: string): Uint8Array {
  return new EventEncoder().encode(parseJson(line));
}

/** Told once of what events of a form lack, and what stands in its place. */
export type OnLack = (lack: 'unique ids') => void;

/**
 * Turns events in JSON into messages of Tracee's stream, each in its own form: protobuf's JSON; that of Tracee's `--output json`; or the
 * form of `--output json` up to v0.24. Keeps what it needs to tell processes apart where that last form has no unique ids.
 */
export class EventEncoder {
  readonly #ids = new OlderIds();
  #onLack: OnLack | undefined;

  constructor(onLack?: OnLack) {
    this.#onLack = onLack;
  }

  /**
   * The bytes of a `StreamEventsResponse` that holds the event, as `parseJson` gives it.
   * A key `eventName` tells Tracee's older form, a number as `id` its newer one: protobuf JSON has one only where the enum lacks the id,
   * and reads the same in both.
   * @throws EventJsonError where it is no event
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

/** So many digits, behind what may stand before a number, may be more than a double holds. In a text they do no harm. */
const manyDigits = /[:,[\s]-?\d{16}/;
const integer = /^-?\d+$/;

/**
 * Reads JSON as `JSON.parse` does, but integers that a double does not hold exactly become bigints: Tracee's own form has addresses
 * as bare numbers of 64 bits.
 * @throws NotJsonError
 */
export function parseJson(text: string): unknown {
  try {
    return manyDigits.test(text) ? JSON.parse(text, exactly) : JSON.parse(text);
  } catch (cause) {
    // What JSON.parse says quotes the line, which an attacker may have written.
    throw new NotJsonError('the line is not JSON', { cause });
  }
}

/** Only the source of a number, the third argument, has all its digits. */
function exactly(_key: string, value: unknown, ...[context]: readonly unknown[]): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const source = isObject(context) ? context['source'] : undefined;
  return typeof source === 'string' && integer.test(source) ? BigInt(source) : value;
}
