import assert from 'node:assert/strict';
import { join } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Client, credentials, loadPackageDefinition, type ServiceClientConstructor } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { folder, recording, start } from './sequent.ts';

function service(path: string): ServiceClientConstructor {
  const definition = loadSync(['tracee/v1beta1/tracee.proto', 'tracee/v1beta1/diagnostic.proto'], {
    includeDirs: [fileURLToPath(new URL('../../proto', import.meta.url))],
    longs: String,
    enums: String,
    keepCase: true,
  });
  let at: unknown = loadPackageDefinition(definition);
  for (const part of path.split('.')) at = typeof at === 'object' && at !== null ? Reflect.get(at, part) : undefined;
  assert.ok(isConstructor(at));
  return at;
}

function isConstructor(value: unknown): value is ServiceClientConstructor {
  return typeof value === 'function';
}

function call(client: Client, method: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const answer = (error: Error | null, value: unknown): void => (error === null ? resolve(value) : reject(error));
    Reflect.apply(Reflect.get(client, method), client, [{}, answer]);
  });
}

it('a plain client, made with proto-loader from proto/, cannot tell the simulated Tracee from a real one', async (t) => {
  const address = `unix:${join(folder(t), 'tracee.sock')}`;
  const tracee = start(t, 'simulate', recording('threads.pb.gz'), '--listen', address, '--once');
  await tracee.saysOnStderr(/listens at/);
  const client = new (service('tracee.v1beta1.TraceeService'))(address, credentials.createInsecure());
  const diagnostic = new (service('tracee.v1beta1.DiagnosticService'))(address, credentials.createInsecure());
  assert.match(JSON.stringify(await call(client, 'GetVersion')), /simulated/);
  assert.match(JSON.stringify(await call(diagnostic, 'GetMetrics')), /"LostEvCount":"0"/);
  const names: string[] = [];
  for await (const response of Reflect.apply(Reflect.get(client, 'StreamEvents'), client, [{}]))
    names.push(response.event.name);
  assert.equal(names.length, 129);
  assert.equal(names[0], 'sched_process_exit');
  client.close();
  diagnostic.close();
  assert.equal(await tracee.ended, 0);
});
