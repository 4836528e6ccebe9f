import { type DataStores, defineSignature, type Event, z } from 'tracee-sequent';
import { RecentlyUsed } from './model/recently-used.ts';
import { sentAs } from './model/sent.ts';

/** As many entries as Tracee remembers: more than a system call table has. */
const remembered = 500;

export default defineSignature({
  id: 'DRV-002',
  name: 'hooked_syscall_detector',
  version: '1.0.0',
  description: "An entry of the kernel's system call table points to a wrong address, as after a change by a rootkit",
  threat: { severity: 'critical', mitre: { tactic: 'Defense Evasion', technique: 'T1014' } },
  explanation: [
    'Every program reaches the kernel through this table. A rootkit that replaces an entry can see and change every call.',
  ],
  triage: ['Trust no tool on this machine.', 'Which module is `owner`, and who loaded it (TRC-1017)?'],
  falsePositives: ['security products that hook the kernel'],
  knownGaps: [
    'no client can read syscall_table_check and the kernel symbols: in a sidecar this is the finding of Tracee itself',
    'hooks at other places; a rootkit that was there before Tracee and deceives it',
  ],
  references: ['Linux: arch/x86/entry/syscall_64.c', 'Tracee: detectors/hooked_syscall.go'],
  state: { reported: { create: () => new RecentlyUsed<number, bigint>(remembered) } },
  about: { hooked_syscall_detector: 'syscall', syscall_table_check: 'syscall_id' },
  finding: z.strictObject({
    syscall: z.string().describe('empty where the number is that of none'),
    address: z.string().describe('hexadecimal, without 0x'),
    function: z.string().describe('what stands at the address; empty where that is unknown'),
    owner: z.string().describe('the module it belongs to'),
  }),
  // Tracee's detector subscribes to module loads, too, and looks into them in the same way.
  optional: ['do_init_module'],
  on: {
    syscall_table_check: (event, { dataStores, state }) => hooks(event, dataStores, state.reported),
    do_init_module: (event, { dataStores, state }) => hooks(event, dataStores, state.reported),
    hooked_syscall_detector({ data }, { dataStores }) {
      if (dataStores.symbols !== undefined) return;
      return { syscall: data.syscall, address: data.address, function: data.function, owner: data.owner };
    },
  },
});

function hooks(event: Event, { symbols, syscalls }: DataStores, reported: RecentlyUsed<number, bigint>) {
  const id = sentAs(event, 'syscall_id', 'int32');
  const at = sentAs(event, 'syscall_address', 'u_int64');
  if (symbols === undefined || id === undefined || at === undefined || reported.get(id) === at) return [];
  reported.set(id, at);
  const entry = { syscall: syscalls.name(id) ?? '', address: at.toString(16) };
  const found = symbols.at(at).map(({ name, module }) => ({ ...entry, function: name, owner: module }));
  return found.length > 0 ? found : [{ ...entry, function: '', owner: '' }];
}
