import { event, testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/tracee/hooked_seq_ops_detector.ts';

const at = 0xffff_ffff_c000_1000n;
const symbols = [
  { address: at, name: 'fake_show', module: 'rk' },
  { address: at, name: 'alias', module: 'rk' },
  { address: 0x1000n, name: 'per_cpu', module: 'system' },
];
const hook = { symbol_name: 'fake_show', module_owner: 'rk' };
const sent = (hooked: readonly number[], address = at) =>
  event('print_net_seq_ops', {
    net_seq_ops: Array.from({ length: 28 }, (_, index) => (hooked.includes(index) ? address : 0n)),
  });
const theirs = { hooked_seq_ops_detector: { tcp4_seq_ops_show: { symbol_name: 'evil', module_owner: 'hidden' } } };

testSignature(signature, {
  detects: [
    {
      name: 'functions of all six lists, by their first symbol',
      symbols,
      events: [sent([0, 1, 5, 11, 16, 23])],
      findings: [
        {
          hooked_seq_ops_detector: {
            tcp4_seq_ops_show: hook,
            tcp4_seq_ops_start: hook,
            tcp6_seq_ops_start: hook,
            udp_seq_ops_stop: hook,
            raw_seq_ops_show: hook,
            raw6_seq_ops_stop: hook,
          },
        },
      ],
      severity: 'critical',
    },
    {
      name: "Tracee's own finding where there are no symbols",
      events: [event('hooked_seq_ops_detector', theirs)],
      findings: [theirs],
    },
    {
      name: 'a single function',
      symbols,
      events: [sent([0])],
      findings: [{ hooked_seq_ops_detector: { tcp4_seq_ops_show: hook } }],
    },
  ],
  ignores: [
    {
      name: 'the load of a module, which carries no pointers',
      symbols,
      events: [event('do_init_module', { name: 'rk' })],
    },
    { name: 'functions that are where they should be', symbols, events: [sent([])] },
    { name: 'addresses without a symbol', symbols, events: [sent([0], at + 1n), sent([0], 0x1000n)] },
    { name: 'what stands behind the last list', symbols, events: [sent([24, 27])] },
    { name: 'pointers where there are no symbols', events: [sent([0])] },
    {
      name: "Tracee's own finding where there are symbols",
      symbols,
      events: [event('hooked_seq_ops_detector', theirs)],
    },
    {
      name: 'functions that are where they should be, whatever stands at the address 0',
      symbols: [{ address: 0n, name: 'fixed_percpu_data', module: 'system' }, ...symbols],
      events: [sent([])],
    },
  ],
});
