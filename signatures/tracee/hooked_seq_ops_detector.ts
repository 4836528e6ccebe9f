import { type DataStores, defineSignature, type Event, type KindValues, ofKind, z } from 'tracee-sequent';
import { sentAs } from './model/sent.ts';
import { operationAt } from './model/seq-operations.ts';

type Hooks = Record<string, KindValues['hooked_seq_ops'][string]>;

export default defineSignature({
  id: 'DRV-003',
  name: 'hooked_seq_ops_detector',
  version: '1.0.0',
  description: 'Kernel functions that list network connections were replaced, as a rootkit does to hide its own',
  threat: { severity: 'critical', mitre: { tactic: 'Defense Evasion', technique: 'T1014' } },
  explanation: [
    'These functions make the lists of connections in /proc. A rootkit that replaces them decides what netstat and ss show.',
  ],
  triage: [
    'Trust no tool on this machine: look at its traffic from outside.',
    'Which module do the entries name, and who loaded it (TRC-1017)?',
  ],
  falsePositives: ['security products that hook the kernel'],
  knownGaps: [
    'no client can read print_net_seq_ops and the kernel symbols: in a sidecar this is the finding of Tracee itself',
    'functions at an address without a symbol',
    'hooks at other places; a rootkit that was there before Tracee and deceives it',
  ],
  references: ['Linux: include/linux/seq_file.h', 'Tracee: detectors/hooked_seq_ops.go'],
  finding: z.strictObject({
    hooked_seq_ops_detector: ofKind('hooked_seq_ops').describe('what took the place of each function, by its name'),
  }),
  // Tracee's detector subscribes to module loads, too, and looks into them in the same way.
  optional: ['do_init_module'],
  on: {
    print_net_seq_ops: (event, { dataStores }) => hooks(event, dataStores),
    do_init_module: (event, { dataStores }) => hooks(event, dataStores),
    hooked_seq_ops_detector({ data }, { dataStores }) {
      if (dataStores.symbols !== undefined) return;
      return { hooked_seq_ops_detector: data.hooked_seq_ops_detector };
    },
  },
});

function hooks(event: Event, { symbols }: DataStores) {
  const pointers = sentAs(event, 'net_seq_ops', 'u_int64_array');
  if (symbols === undefined || pointers === undefined) return undefined;
  const found: Hooks = {};
  for (const [index, address] of pointers.entries()) {
    const operation = operationAt(index);
    // The kernel part writes 0 for a function that is where it should be, and no symbol is there.
    const [symbol] = symbols.at(address);
    if (operation === undefined || symbol === undefined) continue;
    found[operation] = { symbol_name: symbol.name, module_owner: symbol.module };
  }
  return Object.keys(found).length > 0 ? { hooked_seq_ops_detector: found } : undefined;
}
