/**
 * A client as anyone would write it after the documentation of grpc-js, proto-loader and zod, all with their defaults:
 * `node clients/plain.ts PATH EVENT,EVENT`. It validates the arguments of the events that it listens to, and does nothing with them.
 */
import { fileURLToPath } from 'node:url';
import { type Client, type ClientReadableStream, credentials, loadPackageDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { argumentSchemas } from './plain-schemas.ts';
import { tellAtTheEnd } from './tally.ts';

/** The part of proto-loader's object for a StreamEventsResponse that the client reads. */
interface Response {
  readonly event: { readonly name: string; readonly data: readonly Readonly<Record<string, unknown>>[] };
}

interface TraceeService {
  readonly StreamEvents: (request: object) => ClientReadableStream<Response>;
}

/** proto-loader's types end at the package: this is how its users get at a service. */
interface Loaded {
  readonly tracee: {
    readonly v1beta1: { readonly TraceeService: new (...args: ConstructorParameters<typeof Client>) => TraceeService };
  };
}

const [, , path = '', names = ''] = process.argv;
const wanted = new Set(names.split(','));
const definition = loadSync('tracee/v1beta1/tracee.proto', {
  includeDirs: [fileURLToPath(new URL('../../../proto', import.meta.url))],
});
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const { tracee } = loadPackageDefinition(definition) as unknown as Loaded;
const client = new tracee.v1beta1.TraceeService(`unix:${path}`, credentials.createInsecure());

let received = 0;
let subscribed = 0;
client.StreamEvents({}).on('data', ({ event }: Response) => {
  received++;
  if (!wanted.has(event.name)) return;
  const args: Record<string, unknown> = {};
  for (const { name, ...value } of event.data) [args[String(name)]] = Object.values(value);
  argumentSchemas[event.name]?.parse(args);
  subscribed++;
});
tellAtTheEnd(() => ({ received, subscribed }));
