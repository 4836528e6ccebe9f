import type { Kind } from '../../src/event/kinds.ts';

interface Extra {
  readonly name: string;
  readonly kind: Kind;
}

/**
 * Arguments that Tracee sends without declaring them, so that fixtures/tracee/events.json lacks them. Source of each: the
 * recordings and detector vectors of Tracee 7c9ec978; the enrichment "executable hashes" adds sha256.
 */
export const undeclared: ReadonlyMap<string, readonly Extra[]> = new Map<string, readonly Extra[]>([
  ['sched_process_exec', [{ name: 'sha256', kind: 'str' }]],
  ['shared_object_loaded', [{ name: 'sha256', kind: 'str' }]],
  [
    'ld_preload',
    [
      { name: 'LD_PRELOAD', kind: 'str' },
      { name: 'LD_LIBRARY_PATH', kind: 'str' },
    ],
  ],
  ['k8s_api_connection', [{ name: 'ip', kind: 'str' }]],
  ['proc_fops_hooking', [{ name: 'Hooked proc file operations', kind: 'hooked_syscalls' }]],
  [
    'stdio_over_socket',
    [
      { name: 'IP address', kind: 'str' },
      { name: 'Port', kind: 'str' },
      { name: 'File descriptor', kind: 'int32' },
    ],
  ],
]);

/** Declared arguments that no Tracee so far has sent: its conversion to protobuf does not know the Go type of their value. */
export const neverSent: ReadonlySet<string> = new Set([
  'security_kernel_read_file.type',
  'security_kernel_post_read_file.type',
]);

/** Kinds of declared arguments whose wire kind events.json leaves to the detector or to Tracee's faulty conversion. */
export const openKinds: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ['dropped_executable.path', 'str'],
  ['hooked_seq_ops_detector.hooked_seq_ops_detector', 'hooked_seq_ops'],
  ['hooked_syscall_detector.syscall', 'str'],
  ['hooked_syscall_detector.address', 'str'],
  ['hooked_syscall_detector.function', 'str'],
  ['hooked_syscall_detector.owner', 'str'],
  ['security_kernel_read_file.type', 'int32'],
  ['security_kernel_post_read_file.type', 'int32'],
]);

/** The text that `fd-paths`, a part of decoded-data, writes over an int32 of these names in any event: `3=/etc/passwd`, `AT_FDCWD`. */
export const descriptorArguments: ReadonlySet<string> = new Set(['fd', 'dirfd']);
