import assert from 'node:assert/strict';
import type { Server } from 'node:net';
import type { Address } from '../../../src/address.ts';

/** Lets a server listen on any loopback port. */
export async function listenOnLoopback(server: Server): Promise<Address> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  assert.ok(typeof bound === 'object' && bound !== null);
  return { kind: 'tcp', host: '127.0.0.1', port: bound.port };
}
