import { bpfCommands, bpfProgramTypes } from '../../names/tables/bpf.ts';
import { both, type OneName, sequence } from '../family.ts';

/** The command of bpf(2). */
export const bpfCommand: OneName = { form: 'one', names: both(bpfCommands), signed: false };

/** The type of a BPF program. */
export const bpfProgram: OneName = { form: 'one', names: both(bpfProgramTypes), signed: false };

/** Where Tracee saw a BPF program attached (Tracee: bpf_attach). */
export const bpfAttachment: OneName = {
  form: 'one',
  names: both(sequence(0, 'raw_tracepoint tracepoint kprobe kretprobe uprobe uretprobe')),
  signed: true,
};
