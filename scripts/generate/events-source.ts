import { z } from 'zod';
import type { Kind } from '../../src/event/kinds.ts';
import { descriptorArguments, neverSent, openKinds, undeclared } from './corrections.ts';

/** Kinds by the protobuf JSON name that events.json uses for them. */
const kindByJsonName: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ['int32', 'int32'],
  ['int64', 'int64'],
  ['uInt32', 'u_int32'],
  ['uInt64', 'u_int64'],
  ['str', 'str'],
  ['bytes', 'bytes'],
  ['bool', 'bool'],
  ['strArray', 'str_array'],
  ['int32Array', 'int32_array'],
  ['uInt64Array', 'u_int64_array'],
  ['sockaddr', 'sockaddr'],
  ['credentials', 'credentials'],
  ['timespec', 'timespec'],
  ['hookedSyscalls', 'hooked_syscalls'],
  ['hookedSeqOps', 'hooked_seq_ops'],
  ['ipv4', 'ipv4'],
  ['ipv6', 'ipv6'],
  ['tcp', 'tcp'],
  ['udp', 'udp'],
  ['icmp', 'icmp'],
  ['icmpv6', 'icmpv6'],
  ['dns', 'dns'],
  ['dnsQuestions', 'dns_questions'],
  ['dnsResponses', 'dns_responses'],
  ['packetMetadata', 'packet_metadata'],
  ['http', 'http'],
  ['httpRequest', 'http_request'],
  ['httpResponse', 'http_response'],
  ['struct', 'struct'],
  ['pointer', 'pointer'],
]);

const decodedForms = { str: 'str', strArray: 'str_array' } as const;

const file = z.array(
  z.object({
    name: z.string(),
    wireId: z.int(),
    internalId: z.int(),
    internal: z.boolean(),
    category: z.string(),
    sets: z.array(z.string()),
    fields: z.array(
      z.object({ name: z.string(), wire: z.string(), decodedWire: z.enum(['str', 'strArray']).optional() }),
    ),
  }),
);

export interface SourceArgument {
  readonly name: string;
  readonly kind: Kind;
  readonly decoded: 'str' | 'str_array' | undefined;
  readonly neverSent: boolean;
}

export interface SourceEvent {
  readonly name: string;
  readonly wireId: number;
  readonly traceeId: number;
  readonly internal: boolean;
  readonly category: string;
  readonly sets: readonly string[];
  readonly arguments: readonly SourceArgument[];
}

/**
 * Reads the text of fixtures/tracee/events.json and corrects it.
 * @throws Error where an argument's kind is unknown or a name stands twice
 */
export function readEvents(json: string): readonly SourceEvent[] {
  const events = file.parse(JSON.parse(json)).map(
    (event): SourceEvent => ({
      name: event.name,
      wireId: event.wireId,
      traceeId: event.internalId,
      internal: event.internal,
      category: event.category,
      sets: event.sets,
      arguments: [
        ...event.fields.map((field) => argument(event.name, field)),
        ...(undeclared.get(event.name) ?? []).map((extra) => ({ ...extra, decoded: undefined, neverSent: false })),
      ],
    }),
  );
  refuseDuplicates(events.map((event) => event.name));
  for (const event of events) refuseDuplicates(event.arguments.map((one) => `${event.name}.${one.name}`));
  return events;
}

function argument(
  event: string,
  field: { name: string; wire: string; decodedWire?: 'str' | 'strArray' | undefined },
): SourceArgument {
  const path = `${event}.${field.name}`;
  const kind = kindByJsonName.get(field.wire) ?? openKinds.get(path);
  if (kind === undefined) throw new Error(`${path} travels as ${field.wire}, which is no kind`);
  const isDescriptor = kind === 'int32' && descriptorArguments.has(field.name);
  const decoded = field.decodedWire ?? (isDescriptor || neverSent.has(path) ? 'str' : undefined);
  return {
    name: field.name,
    kind,
    decoded: decoded === undefined ? undefined : decodedForms[decoded],
    neverSent: neverSent.has(path),
  };
}

function refuseDuplicates(names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw new Error(`${name} stands twice`);
    seen.add(name);
  }
}
