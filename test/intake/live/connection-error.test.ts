import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Address } from '../../../src/address.ts';
import type { ErrorCode } from '../../../src/errors.ts';
import { connectionError } from '../../../src/intake/live/connection-error.ts';

const socket: Address = { kind: 'unix', path: '/run/tracee.sock' };
const host: Address = { kind: 'tcp', host: 'tracee.example', port: 4466 };
// Tests may run as root, whom a mode of 0600 does not stop, and without a network.
const codes: [string, Address, ErrorCode, RegExp][] = [
  ['EACCES', socket, 'SEQ_SOCKET_ACCESS', /may not open/],
  ['EPERM', socket, 'SEQ_SOCKET_ACCESS', /may not open/],
  ['ENOTFOUND', host, 'SEQ_NOT_LISTENING', /name of the host/],
  ['EAI_AGAIN', host, 'SEQ_NOT_LISTENING', /name of the host/],
  ['EHOSTUNREACH', host, 'SEQ_NOT_LISTENING', /EHOSTUNREACH/],
];

for (const [code, address, expected, what] of codes) {
  test(`${code} is ${expected}`, () => {
    const error = connectionError(code, address);
    assert.equal(error.code, expected);
    assert.match(error.message, what);
  });
}

test('the advice for a closed socket names the user that may open it', () => {
  const { message } = connectionError('EACCES', socket);
  assert.match(message, /\(unix:\/run\/tracee\.sock\); run as the socket's owner, which is root/);
});
