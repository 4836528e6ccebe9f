import { encodeProtobufJson } from './protobuf-json.ts';
import { deepest, isObject } from './value-codec.ts';

/**
 * Encodes an event of Tracee's own JSON form.
 * @param value one line of Tracee's `--output json`, parsed. It is protobuf JSON with the names of the .proto files and
 * with numbers for enums, except for two differences of Tracee's hand-written writer (api/v1beta1/event_json.go): an
 * argument without a value has `"value": null`, and a missing time is the text `null`.
 * @returns the bytes of a `StreamEventsResponse`
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
  // A chain that is too deep is left unchanged: the encoder refuses it.
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
