import { everywhere, type NamedValues, type Names } from './named-values.ts';
import { bpfCommands, bpfProgramTypes } from './tables/bpf.ts';
import { capabilityNames } from './tables/capabilities.ts';
import { cloneBits, namespaceBits, timeNamespace, unshareBits } from './tables/clone.ts';
import { clockNumbers, resourceLimits, schedulingPolicies } from './tables/limits.ts';
import {
  madviseAdvice,
  mapBitsOn,
  mapTypeMask,
  mapTypes,
  memfdBits,
  protectionBitsOn,
  regionBits,
  remapBits,
} from './tables/memory.ts';
import { fileTypeMask, fileTypes, permissionBits } from './tables/mode.ts';
import { mountBits, unmountBits } from './tables/mount.ts';
import { notifyBits, notifyObjects } from './tables/notify.ts';
import {
  accessBits,
  accessModes,
  atBits,
  execveatBits,
  faccessatBits,
  fcntlCommands,
  openBits,
  openBitsApart,
  renameBits,
  seekFrom,
  workingDirectory,
} from './tables/open.ts';
import { prctlOptions } from './tables/prctl.ts';
import { ptraceRequestsOn } from './tables/ptrace.ts';
import { sigactionBits, signalNumbers } from './tables/signals.ts';
import { addressFamilies, socketCalls, socketTypeFlags, socketTypes } from './tables/socket.ts';
import { socketLevels, socketOptions } from './tables/socket-options.ts';

const openFlags: NamedValues = {
  form: 'bits',
  names: {
    amd64: { ...openBits, ...openBitsApart.amd64 },
    arm64: { ...openBits, ...openBitsApart.arm64 },
  },
  field: { mask: 3, names: accessModes },
  constants: 'flags.open',
};
const mode = everywhere('bits', permissionBits, {
  constants: 'flags.permissions',
  field: { mask: fileTypeMask, names: fileTypes },
});
const mapFlags: NamedValues = {
  form: 'bits',
  names: { amd64: withoutTypes(mapBitsOn.amd64), arm64: withoutTypes(mapBitsOn.arm64) },
  field: { mask: mapTypeMask, names: mapTypes },
  constants: 'flags.mmap',
};
const exitSignal = { mask: 0xff, names: signalNumbers };

/** Named values with the arguments that have them, as `event.argument`. */
const uses: readonly (readonly [NamedValues, string])[] = [
  [
    openFlags,
    `open.flags openat.flags security_file_open.flags security_mmap_file.flags shared_object_loaded.flags
    mq_open.oflag`,
  ],
  [
    everywhere('bits', accessBits, { constants: 'flags.access', zero: 'F_OK' }),
    'access.mode faccessat.mode faccessat2.mode',
  ],
  [everywhere('bits', faccessatBits), 'faccessat.flags faccessat2.flag'],
  [everywhere('bits', execveatBits), 'execveat.flags process_execute_failed.flags'],
  [
    everywhere('bits', atBits, { constants: 'flags.at' }),
    'fchmodat.flags fchownat.flags linkat.flags newfstatat.flags unlinkat.flags utimensat.flags statx.flags',
  ],
  [
    everywhere('one', workingDirectory),
    `openat.dirfd openat2.dirfd mkdirat.dirfd mknodat.dirfd fchownat.dirfd futimesat.dirfd newfstatat.dirfd unlinkat.dirfd
    renameat.olddirfd renameat.newdirfd renameat2.olddirfd renameat2.newdirfd linkat.olddirfd linkat.newdirfd
    symlinkat.newdirfd readlinkat.dirfd fchmodat.dirfd faccessat.dirfd faccessat2.fd utimensat.dirfd statx.dirfd
    name_to_handle_at.dirfd execveat.dirfd process_execute_failed.dirfd fspick.dirfd open_tree.dfd mount_setattr.dfd
    move_mount.from_dfd move_mount.to_dfd fanotify_mark.dirfd`,
  ],
  [everywhere('bits', renameBits, { constants: 'flags.rename' }), 'renameat2.flags'],
  [everywhere('one', seekFrom, { constants: 'seeks' }), 'lseek.whence llseek.whence'],
  [everywhere('one', fcntlCommands, { constants: 'fcntlCommands' }), 'fcntl.cmd fcntl64.cmd'],
  [
    mode,
    `chmod.mode fchmod.mode fchmodat.mode chmod_common.mode mkdir.mode mkdirat.mode mknod.mode mknodat.mode creat.mode
    security_inode_mknod.mode sched_process_exec.inode_mode process_execute_failed.binary.inode_mode
    security_task_prctl.old_inode_mode security_task_prctl.new_inode_mode debugfs_create_file.mode`,
  ],
  [
    everywhere('one', fileTypes, { constants: 'fileTypes' }),
    'sched_process_exec.stdin_type dirty_pipe_splice.in_file_type process_execute_failed.stdin_type',
  ],
  [everywhere('bits', cloneBits, { constants: 'flags.clone', field: exitSignal }), 'clone.flags'],
  [everywhere('bits', unshareBits, { constants: 'flags.unshare' }), 'unshare.flags'],
  [everywhere('bits', { ...timeNamespace, ...namespaceBits }, { constants: 'flags.setns' }), 'setns.nstype'],
  [
    { form: 'bits', names: protectionBitsOn, zero: 'PROT_NONE', constants: 'prots' },
    `mmap.prot mmap2.prot mprotect.prot pkey_mprotect.prot do_mmap.prot security_mmap_file.prot
    security_file_mprotect.prot mem_prot_alert.prot`,
  ],
  [mapFlags, 'mmap.flags mmap2.flags do_mmap.mmap_flags security_mmap_file.mmap_flags'],
  [everywhere('bits', remapBits, { constants: 'flags.mremap' }), 'mremap.flags'],
  [everywhere('one', madviseAdvice, { constants: 'advice' }), 'madvise.advice process_madvise.advice'],
  [everywhere('bits', memfdBits, { constants: 'flags.memfd' }), 'memfd_create.flags'],
  [
    everywhere('bits', regionBits, { constants: 'flags.region' }),
    `stack_pivot.vma_flags suspicious_syscall_source.vma_flags security_file_mprotect.prev_prot mem_prot_alert.prev_prot`,
  ],
  [everywhere('bits', mountBits, { constants: 'flags.mount' }), 'mount.mountflags security_sb_mount.flags'],
  [everywhere('bits', unmountBits, { constants: 'flags.umount' }), 'umount2.flags security_sb_umount.flags'],
  [everywhere('bits', notifyBits, { constants: 'flags.notify' }), 'security_path_notify.mask'],
  [everywhere('one', notifyObjects), 'security_path_notify.obj_type'],
  [
    everywhere('one', signalNumbers, { constants: 'signals' }),
    `kill.sig tkill.sig tgkill.sig rt_sigaction.signum rt_sigqueueinfo.sig rt_tgsigqueueinfo.sig
    pidfd_send_signal.sig signal.signum sigaction.sig do_sigaction.sig sched_process_exit.signal_code`,
  ],
  [
    everywhere('bits', sigactionBits, { constants: 'flags.sigaction' }),
    'do_sigaction.sa_flags do_sigaction.old_sa_flags',
  ],
  [everywhere('one', prctlOptions, { constants: 'prctlOptions' }), 'prctl.option security_task_prctl.option'],
  [{ form: 'one', names: ptraceRequestsOn, constants: 'ptraceRequests' }, 'ptrace.request'],
  [everywhere('one', capabilityNames, { constants: 'capabilities' }), 'cap_capable.cap'],
  [everywhere('one', bpfCommands, { constants: 'bpf.commands' }), 'bpf.cmd security_bpf.cmd'],
  [
    everywhere('one', bpfProgramTypes, { constants: 'bpf.programTypes' }),
    'security_bpf_prog.type bpf_attach.prog_type',
  ],
  [
    everywhere('one', addressFamilies, { constants: 'families' }),
    'socket.domain socketpair.domain security_socket_create.family',
  ],
  [
    everywhere('bits', socketTypeFlags, { constants: 'flags.socketType', field: { mask: 0xf, names: socketTypes } }),
    'socket.type socketpair.type',
  ],
  [
    everywhere('one', socketTypes, { constants: 'socketTypes' }),
    'security_socket_create.type security_socket_connect.type',
  ],
  [everywhere('bits', socketTypeFlags, { constants: 'flags.socketType' }), 'accept4.flags'],
  [everywhere('one', socketCalls), 'socketcall.call'],
  [
    everywhere('one', socketLevels, { constants: 'socketLevels' }),
    'setsockopt.level getsockopt.level security_socket_setsockopt.level',
  ],
  [
    everywhere('one', socketOptions, { constants: 'socketOptions' }),
    'setsockopt.optname getsockopt.optname security_socket_setsockopt.optname',
  ],
  [
    everywhere('one', resourceLimits, { constants: 'limits.resources' }),
    'getrlimit.resource setrlimit.resource prlimit64.resource old_getrlimit.resource security_task_setrlimit.resource',
  ],
  [
    everywhere('one', clockNumbers, { constants: 'limits.clocks' }),
    `clock_gettime.clockid clock_settime.clockid clock_getres.clockid clock_nanosleep.clockid timer_create.clockid
    timerfd_create.clockid clock_adjtime.clk_id`,
  ],
  [
    everywhere('one', schedulingPolicies, { constants: 'limits.policies' }),
    'sched_setscheduler.policy sched_get_priority_max.policy sched_get_priority_min.policy',
  ],
];

const byArgument: ReadonlyMap<string, NamedValues> = new Map(
  uses.flatMap(([values, paths]) => paths.split(/\s+/).map((path) => [path, values] as const)),
);

/** All arguments whose values have names, as `event.argument`. */
export const namedArguments: readonly string[] = [...byArgument.keys()];

/** @returns the names of the values of an argument; undefined if they have none */
export function valuesOf(event: string, argument: string): NamedValues | undefined {
  return byArgument.get(`${event}.${argument}`);
}

/** The flags of mmap(2) beside the kind of mapping, which is a number and no sum of flags. */
function withoutTypes(bits: Names): Names {
  return Object.fromEntries(Object.entries(bits).filter(([name]) => !Object.hasOwn(mapTypes, name)));
}
