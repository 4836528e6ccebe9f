import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import protobuf, { type Field, type NamespaceBase, type ReflectionObject } from 'protobufjs';
import { loadInterface } from '../../src/tracee/interface.ts';

const schema: unknown = JSON.parse(
  readFileSync(new URL('../../fixtures/tracee/wire-schema.json', import.meta.url), 'utf8'),
);

const { root, event, streamEventsResponse } = loadInterface();

function fullName(object: ReflectionObject): string {
  return object.fullName.replace(/^\./, '');
}

function typeName(field: Field): string {
  const name = field.resolvedType === null ? field.type : fullName(field.resolvedType);
  return field instanceof protobuf.MapField ? `map<${field.keyType}, ${name}>` : name;
}

function describeField(field: Field) {
  const { partOf } = field;
  return {
    number: field.id,
    name: field.name,
    type: typeName(field),
    ...(field.repeated && { repeated: true }),
    ...(partOf?.isProto3Optional && { optional: true }),
    ...(partOf && !partOf.isProto3Optional && { oneof: partOf.name }),
  };
}

/** Messages, enums and services below a namespace, in the form of wire-schema.json. */
function describeInterface(namespace: NamespaceBase) {
  const messages: Record<string, unknown> = {};
  const enums: Record<string, unknown> = {};
  const services: Record<string, unknown> = {};
  const walk = (parent: NamespaceBase): void => {
    for (const object of parent.nestedArray) {
      if (object instanceof protobuf.Type) messages[fullName(object)] = object.fieldsArray.map(describeField);
      else if (object instanceof protobuf.Enum) enums[fullName(object)] = object.values;
      else if (object instanceof protobuf.Service) {
        services[fullName(object)] = Object.fromEntries(
          object.methodsArray.map((method) => [
            method.name,
            {
              request: method.resolvedRequestType && fullName(method.resolvedRequestType),
              response: method.resolvedResponseType && fullName(method.resolvedResponseType),
              serverStreaming: method.responseStream ?? false,
            },
          ]),
        );
      }
      if (object instanceof protobuf.Namespace) walk(object);
    }
  };
  walk(namespace);
  return { messages, enums, services };
}

test('the .proto files say what Tracee says: nothing is missing, nothing is added, nothing differs', () => {
  const tracee = root.lookup('tracee');
  assert.ok(tracee instanceof protobuf.Namespace);
  assert.deepEqual(describeInterface(tracee), schema);
});

test('ids that the enum lacks survive', () => {
  assert.equal(event.fields['id']?.resolvedType?.name, 'EventId');
  const finding = event.fromObject({ id: 7510, name: 'fileless_execution' });
  const decoded = event.decode(event.encode(finding).finish());
  assert.deepEqual(event.toObject(decoded, { enums: String }), { id: 7510, name: 'fileless_execution' });
});

test('the interface is loaded once', () => {
  assert.equal(loadInterface(), loadInterface());
  assert.equal(streamEventsResponse.fields['event']?.resolvedType, event);
});
