import { testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/rseq/tidptr_invalid_or_churned.ts';
import { startTidptr, thread } from './story.ts';

const leader = thread();
const kernel = 0xffff_8880_0000_0000n;
const moves = (count: number, different: number) =>
  Array.from({ length: count }, (_, n) => leader.T(startTidptr + BigInt(n % different) * 64n));

testSignature(signature, {
  detects: [
    {
      name: 'a kernel address',
      events: [leader.T(kernel)],
      findings: [{ tidptr: kernel, reason: 'kernel_address' }],
      severity: 'medium',
    },
    {
      name: 'an address beyond 32 bits from a 32-bit program',
      events: [leader.T(0x1_0000_0000n, { compat: true })],
      findings: [{ tidptr: 0x1_0000_0000n, reason: 'kernel_address' }],
    },
    {
      name: 'an odd address',
      events: [leader.T(startTidptr + 1n)],
      findings: [{ tidptr: startTidptr + 1n, reason: 'unaligned' }],
      severity: 'low',
    },
    {
      name: 'eight calls with eight addresses',
      events: moves(8, 8),
      findings: [{ tidptr: startTidptr + 448n, reason: 'churned' }],
      severity: 'low',
    },
  ],
  ignores: [
    { name: 'NULL', events: [leader.T(0n)] },
    {
      name: 'one call for each program',
      events: Array.from({ length: 9 }, (_, n) => leader.start({ at: n * 10 })).flat(),
    },
    { name: 'eight calls with three addresses', events: moves(8, 3) },
    { name: 'seven calls', events: moves(7, 7) },
    { name: 'a tagged address on arm64', arch: 'arm64', events: [leader.T((0x12n << 56n) | startTidptr)] },
  ],
});
