import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as grpc from '@grpc/grpc-js';
import { status, statusName } from '../../src/tracee/status.ts';

test('the status codes are those of grpc-js', () => {
  const theirs = Object.entries(grpc.status).filter(([, code]) => typeof code === 'number');
  assert.deepEqual({ ...status }, Object.fromEntries(theirs));
  for (const [name, code] of theirs) assert.equal(statusName(Number(code)), name);
  assert.equal(statusName(17), undefined);
});
