import type { Family } from './family.ts';
import { accessMode, execveatFlags, faccessatFlags, fchmodatFlags } from './tables/access.ts';
import { bpfAttachment, bpfCommand, bpfProgram } from './tables/bpf.ts';
import { capability } from './tables/capability.ts';
import { cloneFlags, namespaceTypes } from './tables/clone.ts';
import { fileMode, fileType } from './tables/file-mode.ts';
import { kernelRead } from './tables/kernel-read.ts';
import { memoryAlert, protection, regionFlags } from './tables/memory-protection.ts';
import { notifyMask, notifyObject } from './tables/notify.ts';
import { openFlags } from './tables/open-flags.ts';
import { prctlOption } from './tables/prctl.ts';
import { ptraceRequest } from './tables/ptrace.ts';
import { socketCall, socketDomain, socketType } from './tables/socket.ts';
import { getSocketOption, setSocketOption, socketLevel } from './tables/socket-option.ts';

/** Families without a table. Each has its own reader. */
export type OwnReader = 'map flags' | 'syscall' | 'helpers';

/** Arguments that decoded-data rewrites, besides pointers, as `event.argument` (Tracee: pkg/events/parse_args.go). */
export const families: ReadonlyMap<string, Family | OwnReader> = new Map<string, Family | OwnReader>([
  ['access.mode', accessMode],
  ['bpf.cmd', bpfCommand],
  ['bpf_attach.attach_type', bpfAttachment],
  ['bpf_attach.prog_helpers', 'helpers'],
  ['bpf_attach.prog_type', bpfProgram],
  ['cap_capable.cap', capability],
  ['chmod.mode', fileMode],
  ['chmod_common.mode', fileMode],
  ['clone.flags', cloneFlags],
  ['dirty_pipe_splice.in_file_type', fileType],
  ['do_mmap.mmap_flags', 'map flags'],
  ['do_mmap.prot', protection],
  ['execveat.flags', execveatFlags],
  ['faccessat.flags', faccessatFlags],
  ['faccessat.mode', accessMode],
  ['fchmod.mode', fileMode],
  ['fchmodat.flags', fchmodatFlags],
  ['fchmodat.mode', fileMode],
  ['getsockopt.level', socketLevel],
  ['getsockopt.optname', getSocketOption],
  ['mem_prot_alert.alert', memoryAlert],
  ['mem_prot_alert.prev_prot', protection],
  ['mem_prot_alert.prot', protection],
  ['mknod.mode', fileMode],
  ['mknodat.mode', fileMode],
  ['mmap.flags', 'map flags'],
  ['mmap.prot', protection],
  ['mprotect.prot', protection],
  ['open.flags', openFlags],
  ['openat.flags', openFlags],
  ['pkey_mprotect.prot', protection],
  ['prctl.option', prctlOption],
  ['ptrace.request', ptraceRequest],
  ['sched_process_exec.stdin_type', fileType],
  ['security_bpf.cmd', bpfCommand],
  ['security_bpf_prog.helpers', 'helpers'],
  ['security_bpf_prog.type', bpfProgram],
  ['security_file_mprotect.prev_prot', protection],
  ['security_file_mprotect.prot', protection],
  ['security_file_open.flags', openFlags],
  ['security_inode_mknod.mode', fileMode],
  ['security_kernel_post_read_file.type', kernelRead],
  ['security_kernel_read_file.type', kernelRead],
  ['security_mmap_file.prot', protection],
  ['security_path_notify.mask', notifyMask],
  ['security_path_notify.obj_type', notifyObject],
  ['security_socket_connect.type', socketType],
  ['security_socket_create.family', socketDomain],
  ['security_socket_create.type', socketType],
  ['security_socket_setsockopt.level', socketLevel],
  ['security_socket_setsockopt.optname', setSocketOption],
  ['security_task_prctl.option', prctlOption],
  ['setns.nstype', namespaceTypes],
  ['setsockopt.level', socketLevel],
  ['setsockopt.optname', setSocketOption],
  ['socket.domain', socketDomain],
  ['socket.type', socketType],
  ['socketcall.call', socketCall],
  ['stack_pivot.vma_flags', regionFlags],
  ['suspicious_syscall_source.vma_flags', regionFlags],
  ['sys_enter.syscall', 'syscall'],
  ['sys_exit.syscall', 'syscall'],
]);
