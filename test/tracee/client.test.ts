import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData, status } from '@grpc/grpc-js';
import type { Address } from '../../src/address.ts';
import { connectIntake } from '../../src/intake/live/intake-client.ts';
import { connectTracee } from '../../src/tracee/client.ts';
import { CallError } from '../../src/tracee/errors.ts';
import { loadInterface } from '../../src/tracee/interface.ts';

const { root } = loadInterface();
const servers: Server[] = [];
after(() => {
  for (const server of servers) server.forceShutdown();
});

type Answer = (request: Buffer) => Uint8Array | undefined;

/** A server that answers one method; an answer of undefined is given never. */
async function listen(path: string, answer: Answer): Promise<Address> {
  const server = new Server();
  servers.push(server);
  const raw = (bytes: Buffer): Buffer => bytes;
  const handle = (call: ServerUnaryCall<Buffer, Buffer>, respond: sendUnaryData<Buffer>) => {
    const bytes = answer(call.request);
    if (bytes !== undefined) respond(null, Buffer.from(bytes));
  };
  server.register(path, handle, raw, raw, 'unary');
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
    error ? reject(error) : resolve(port),
  );
  return { kind: 'tcp', host: '127.0.0.1', port: await promise };
}

function encode(name: string, value: object): Uint8Array {
  const type = root.lookupType(`tracee.v1beta1.${name}`);
  return type.encode(type.fromObject(value)).finish();
}

const failsWith = (code: status) => (error: unknown) => {
  assert.ok(error instanceof CallError);
  assert.equal(error.code, code);
  return true;
};

const clients = {
  'grpc-js': connectTracee,
  'sockets of their own': (address: Address) => connectIntake(address, 'direct'),
};
for (const [way, connect] of Object.entries(clients)) {
  describe(`calls over ${way}`, () => {
    const serve = async (path: string, answer: Answer) => connect(await listen(path, answer));

    it('the version is asked for with an empty request', async () => {
      const client = await serve('/tracee.v1beta1.TraceeService/GetVersion', (request) => {
        assert.equal(request.length, 0);
        return encode('GetVersionResponse', { version: 'v0.24.0' });
      });
      assert.equal(await client.getVersion(5_000), 'v0.24.0');
      client.close();
    });

    it('counters keep all their 64 bits', async () => {
      const client = await serve('/tracee.v1beta1.DiagnosticService/GetMetrics', () =>
        encode('GetMetricsResponse', {
          EventCount: '18446744073709551615',
          ErrorCount: '3',
          LostEvCount: '9007199254740993',
        }),
      );
      const metrics = { eventCount: 2n ** 64n - 1n, errorCount: 3n, lostEventCount: 2n ** 53n + 1n };
      assert.deepEqual(await client.getMetrics(5_000), metrics);
      client.close();
    });

    it('definitions of the asked events come back', async () => {
      const rseq = { id: 334, name: 'rseq', version: { major: 1, minor: 2, patch: 3 }, tags: ['syscalls'] };
      const field = { name: 'sig', type: 'uint32' };
      const client = await serve('/tracee.v1beta1.TraceeService/GetEventDefinitions', (request) => {
        const type = root.lookupType('tracee.v1beta1.GetEventDefinitionsRequest');
        assert.deepEqual(type.toObject(type.decode(request)), { event_names: ['rseq', 'openat'] });
        return encode('GetEventDefinitionsResponse', { definitions: [{ ...rseq, fields: [field] }] });
      });
      assert.deepEqual(await client.getEventDefinitions(['rseq', 'openat'], 5_000), [
        { id: 334, name: 'rseq', version: '1.2.3', description: '', tags: ['syscalls'], fields: [field] },
      ]);
      client.close();
    });

    it('a call that is not answered fails when its time is over', async () => {
      const client = await serve('/tracee.v1beta1.TraceeService/GetVersion', () => undefined);
      await assert.rejects(client.getVersion(50), failsWith(status.DEADLINE_EXCEEDED));
      client.close();
    });

    it('a method that the server lacks, and one that fails, reject', async () => {
      const client = await serve('/tracee.v1beta1.TraceeService/GetVersion', () => {
        throw new Error('broken');
      });
      await assert.rejects(client.getVersion(5_000), failsWith(status.UNKNOWN));
      await assert.rejects(client.getMetrics(5_000), failsWith(status.UNIMPLEMENTED));
      client.close();
    });

    it('closing ends the calls under way', async () => {
      const { promise: asked, resolve } = Promise.withResolvers<void>();
      const client = await serve('/tracee.v1beta1.TraceeService/GetVersion', () => {
        resolve();
        return undefined;
      });
      const answer = assert.rejects(client.getVersion(60_000), failsWith(status.CANCELLED));
      await asked;
      client.close();
      await answer;
    });
  });
}
