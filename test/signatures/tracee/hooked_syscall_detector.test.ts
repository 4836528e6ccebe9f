import { event, testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/tracee/hooked_syscall_detector.ts';

const at = 0xffff_ffff_c000_1000n;
const symbols = [
  { address: at, name: 'fake_read', module: 'rk' },
  { address: at, name: 'fake_read_alias', module: 'rk' },
  { address: 0x1000n, name: 'per_cpu', module: 'system' },
  { address: at + 0x100n, name: 'fake_kill', module: 'rk' },
];
const checked = (syscall_id: number, syscall_address: bigint) =>
  event('syscall_table_check', { syscall_id, syscall_address });
const entry = { syscall: 'read', address: 'ffffffffc0001000' };
const twoNames = [
  { ...entry, function: 'fake_read', owner: 'rk' },
  { ...entry, function: 'fake_read_alias', owner: 'rk' },
];
const others = (count: number) => Array.from({ length: count }, (_, index) => checked(1000 + index, 5n));
const unnamed = (count: number) =>
  Array.from({ length: count }, () => ({ syscall: '', address: '5', function: '', owner: '' }));
const theirs = { syscall: 'kill', address: 'ffffffffc0002000', function: 'evil', owner: 'hidden' };

testSignature(signature, {
  detects: [
    {
      name: 'each symbol at the address, once',
      symbols,
      events: [checked(0, at), checked(0, at)],
      findings: twoNames,
      severity: 'critical',
    },
    {
      name: 'the only symbol at the address',
      symbols,
      events: [checked(62, at + 0x100n)],
      findings: [{ syscall: 'kill', address: 'ffffffffc0001100', function: 'fake_kill', owner: 'rk' }],
    },
    {
      name: 'an entry that moves, and moves back',
      symbols,
      events: [checked(0, at), checked(0, at + 1n), checked(0, at)],
      findings: [...twoNames, { syscall: 'read', address: 'ffffffffc0001001', function: '', owner: '' }, ...twoNames],
    },
    {
      name: 'addresses and numbers that nobody knows',
      symbols,
      events: [checked(-1, 0x1000n), checked(62, 0n)],
      findings: [
        { syscall: '', address: '1000', function: '', owner: '' },
        { syscall: 'kill', address: '0', function: '', owner: '' },
      ],
    },
    {
      name: 'an entry no second time while 499 others came, to see it again being a use',
      symbols,
      events: [checked(0, at), ...others(499), checked(0, at), checked(9999, 5n), checked(0, at)],
      findings: [...twoNames, ...unnamed(500)],
    },
    {
      name: 'an entry again when 500 others came',
      symbols,
      events: [checked(0, at), ...others(500), checked(0, at)],
      findings: [...twoNames, ...unnamed(500), ...twoNames],
    },
    {
      name: "Tracee's own finding where there are no symbols",
      events: [event('hooked_syscall_detector', theirs)],
      findings: [theirs],
    },
  ],
  ignores: [
    {
      name: 'the load of a module, which carries no entry',
      symbols,
      events: [event('do_init_module', { name: 'rk' })],
    },
    { name: 'entries of the table where there are no symbols', events: [checked(0, at)] },
    {
      name: "Tracee's own finding where there are symbols",
      symbols,
      events: [event('hooked_syscall_detector', theirs)],
    },
    {
      name: 'entries without their number, or without their address',
      symbols,
      events: [event('syscall_table_check', { syscall_address: at }), event('syscall_table_check', { syscall_id: 0 })],
    },
  ],
});
