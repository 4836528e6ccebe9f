import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLibcSignature, signatureText } from '../../../../signatures/rseq/model/signature-names.ts';

test('a signature is shown with eight hexadecimal digits, and with its name where it has one', () => {
  assert.equal(signatureText(0x5305_3053), '0x53053053 (x86 RSEQ_SIG)');
  assert.equal(signatureText(0xd428_bc00), '0xd428bc00 (arm64 RSEQ_SIG)');
  assert.equal(signatureText(0x1234_5612), '0x12345612 (probe of CRIU)');
  assert.equal(signatureText(42), '0x0000002a (probe of DynamoRIO)');
  assert.equal(signatureText(0xffff_ffff), '0xffffffff');
  assert.equal(signatureText(0), '0x00000000');
});

test('what a libc uses is told from what tools ask with', () => {
  assert.equal(isLibcSignature(0xf140_1073), true);
  assert.equal(isLibcSignature(0x1234_5612), false);
});
