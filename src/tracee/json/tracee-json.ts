import { encodeProtobufJson } from './protobuf-json.ts';
import { deepest, isObject } from './value-codec.ts';

/**
 * The bytes of a `StreamEventsResponse` that holds an event of Tracee's own JSON form.
 * @param value one line of Tracee's `--output json`, parsed. It is protobuf JSON with the names of the .proto files and with
 * numbers for enums, except for what Tracee's hand-written writer (api/v1beta1/event_json.go) does its own way: an argument
 * without a value has `"value": null`, a missing time is the text `null`.
 * @throws EventJsonError like `encodeProtobufJson`
 */
export function encodeTraceeJson(value: unknown): Uint8Array {
  return encodeProtobufJson(plainEvent(value));
}

function plainEvent(json: unknown): unknown {
  if (!isObject(json)) return json;
  const event: Record<string, unknown> = { ...json };
  if (event['timestamp'] === 'null') delete event['timestamp'];
  if ('data' in event) event['data'] = plainData(event['data']);
  if ('detected_from' in event) event['detected_from'] = plainOrigin(event['detected_from'], 0);
  return event;
}

function plainOrigin(json: unknown, depth: number): unknown {
  // Too deep a chain is left alone: the encoder refuses it.
  if (!isObject(json) || depth > deepest) return json;
  const origin: Record<string, unknown> = { ...json };
  if ('data' in origin) origin['data'] = plainData(origin['data']);
  if ('parent' in origin) origin['parent'] = plainOrigin(origin['parent'], depth + 1);
  return origin;
}

function plainData(json: unknown): unknown {
  if (!Array.isArray(json)) return json;
  return json.map((argument: unknown) => {
    if (!isObject(argument) || argument['value'] !== null) return argument;
    const { value: _unset, ...rest } = argument;
    return rest;
  });
}
