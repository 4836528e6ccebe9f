import { testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/rseq/tidptr_invalid_or_churned.ts';
import { criu, startTidptr, thread, worker } from './story.ts';

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
    {
      name: 'eight calls with just four addresses, of no image that is known',
      events: moves(8, 4),
      findings: [{ tidptr: startTidptr + 192n, reason: 'churned' }],
    },
    {
      name: 'the smallest numbers that an operator may set',
      options: { calls: 2, pointers: 2 },
      events: moves(2, 2),
      findings: [{ tidptr: startTidptr + 64n, reason: 'churned' }],
    },
    { name: 'the address 1', events: [leader.T(1n)], findings: [{ tidptr: 1n, reason: 'unaligned' }] },
    {
      name: 'a kernel address by CRIU, as info',
      events: [thread({ executable: criu }).exec(criu, { at: 0 }), thread({ executable: criu }).T(kernel)],
      findings: [{ tidptr: kernel, reason: 'kernel_address' }],
      severity: 'info',
      tags: ['checkpoint/restore'],
    },
    {
      name: 'a call that comes when the exit of its thread is long evaluated',
      events: [...leader.start(), worker().exit({ at: 10 }), leader.tick(400), worker().T(kernel, { at: 9 })],
      findings: [{ tidptr: kernel, reason: 'kernel_address' }],
      severity: 'medium',
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
    { name: 'seven calls and NULL', events: [...moves(7, 7), leader.T(0n)] },
  ],
});
