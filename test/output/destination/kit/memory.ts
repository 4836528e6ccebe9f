import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage: unknown = runInNewContext('gc');

/** Collects garbage. @returns bytes of objects and buffers that remain */
export function allocatedBytes(): number {
  assert.ok(typeof collectGarbage === 'function');
  // The second pass frees what finalizers of the first one released.
  collectGarbage();
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
