import { bpfCommands, bpfProgramTypes } from './tables/bpf.ts';
import { capabilityNames } from './tables/capabilities.ts';
import { cloneBits, namespaceBits, timeNamespace, unshareBits } from './tables/clone.ts';
import { errorNumbers } from './tables/errno.ts';
import { clockNumbers, resourceLimits, schedulingPolicies } from './tables/limits.ts';
import {
  lowRegionBits,
  madviseAdvice,
  mapBits,
  mapBitsOn,
  memfdBits,
  protectionBits,
  protectionBitsOn,
  regionBits,
  remapBits,
} from './tables/memory.ts';
import { fileTypes as fileTypeNumbers, permissionBits, permissionGroups } from './tables/mode.ts';
import { mountBits, unmountBits } from './tables/mount.ts';
import { notifyBits } from './tables/notify.ts';
import {
  accessBits,
  accessModes,
  atBits,
  fcntlCommands as fcntlNumbers,
  openBits,
  openBitsApart,
  renameBits,
  seekFrom,
} from './tables/open.ts';
import { prctlOptions as prctlNumbers } from './tables/prctl.ts';
import { ptraceRequests as ptraceNumbers, ptraceRequestsOn as ptraceNumbersOn } from './tables/ptrace.ts';
import { sigactionBits, signalNumbers } from './tables/signals.ts';
import { addressFamilies, socketTypeFlags, socketTypes as socketTypeNumbers } from './tables/socket.ts';
import { socketLevels as levelNumbers, socketOptions as optionNumbers } from './tables/socket-options.ts';

type Numbers = Readonly<Record<string, number>>;
/** The same names with bigint values. */
type Big<T> = { readonly [K in keyof T]: bigint };

function big<T extends Numbers>(numbers: T): Big<T>;
function big(numbers: Numbers): Readonly<Record<string, bigint>> {
  return Object.freeze(Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, BigInt(value)])));
}

function frozen<T extends object>(groups: T): T {
  for (const group of Object.values(groups)) if (typeof group === 'object') Object.freeze(group);
  return Object.freeze(groups);
}

const open = { ...accessModes, ...openBits };
const openOn = {
  amd64: { ...open, ...openBitsApart.amd64 },
  arm64: { ...open, ...openBitsApart.arm64 },
};
const permissions = { ...permissionBits, ...permissionGroups };
const setns = { ...timeNamespace, ...namespaceBits };

/**
 * Flags for arguments that are numbers, by system call: `data.flags & flags.open.O_CREAT`. A group whose name ends in
 * `On` has the flags of one architecture, also those whose bits differ: `flags.openOn[ctx.arch].O_DIRECT`. `flags64` has
 * the same names for arguments that are bigint. Source: the Linux headers that src/event/names/tables names.
 */
export const flags = frozen({
  open,
  openOn: frozen(openOn),
  at: atBits,
  access: accessBits,
  rename: renameBits,
  permissions,
  clone: cloneBits,
  unshare: unshareBits,
  setns,
  mmap: mapBits,
  mmapOn: frozen({ ...mapBitsOn }),
  mremap: remapBits,
  memfd: memfdBits,
  region: lowRegionBits,
  mount: mountBits,
  umount: unmountBits,
  notify: notifyBits,
  sigaction: sigactionBits,
  socketType: socketTypeFlags,
});

/** Flags for arguments that are bigint: `data.flags & flags64.clone.CLONE_NEWUSER` of clone. */
export const flags64 = frozen({
  open: big(open),
  openOn: frozen({ amd64: big(openOn.amd64), arm64: big(openOn.arm64) }),
  at: big(atBits),
  access: big(accessBits),
  rename: big(renameBits),
  permissions: big(permissions),
  clone: big(cloneBits),
  unshare: big(unshareBits),
  setns: big(setns),
  mmap: big(mapBits),
  mmapOn: frozen({ amd64: big(mapBitsOn.amd64), arm64: big(mapBitsOn.arm64) }),
  mremap: big(remapBits),
  memfd: big(memfdBits),
  region: big(regionBits),
  mount: big(mountBits),
  umount: big(unmountBits),
  notify: big(notifyBits),
  sigaction: big(sigactionBits),
  socketType: big(socketTypeFlags),
});

/** Protection of pages, for `prot` of mmap and mprotect: `data.prot & prots.PROT_EXEC`. */
export const prots = Object.freeze(protectionBits);

/** Protection of pages with the bits of one architecture: `protsOn[ctx.arch]`; arm64 has PROT_BTI and PROT_MTE. */
export const protsOn = frozen({ ...protectionBitsOn });

/** Protection of pages for arguments that are bigint, as in security_mmap_file. */
export const prots64 = big(protectionBits);

/** Signals: `data.sig === signals.SIGKILL`. */
export const signals = Object.freeze(signalNumbers);

/** Error numbers, as bigint because every `returnValue` is: `data.returnValue === -errno.ENOENT`. */
export const errno = big(errorNumbers);

/** Address families, for `family` and `domain`: `data.domain === families.AF_ALG`. */
export const families = Object.freeze(addressFamilies);

/** Types of sockets; in socket and socketpair the flags of `flags.socketType` stand beside them. */
export const socketTypes = Object.freeze(socketTypeNumbers);

/** Levels of setsockopt. */
export const socketLevels = Object.freeze(levelNumbers);

/** Options of setsockopt at the level SOL_SOCKET. */
export const socketOptions = Object.freeze(optionNumbers);

/** Capabilities: `data.cap === capabilities.CAP_SYS_ADMIN`. */
export const capabilities = Object.freeze(capabilityNames);

/** Options of prctl. */
export const prctlOptions = Object.freeze(prctlNumbers);

/** Requests of ptrace that every architecture has, as bigint because the argument is: `ptraceRequests.PTRACE_POKETEXT`. */
export const ptraceRequests = big(ptraceNumbers);

/** All requests of ptrace of one architecture: `ptraceRequestsOn[ctx.arch]`. */
export const ptraceRequestsOn = frozen({ amd64: big(ptraceNumbersOn.amd64), arm64: big(ptraceNumbersOn.arm64) });

/** Commands of bpf, and types of BPF programs. */
export const bpf = frozen({ commands: bpfCommands, programTypes: bpfProgramTypes });

/** Types of files, as the S_IFMT bits of a mode: `(data.mode & 0o170000) === fileTypes.S_IFBLK`. */
export const fileTypes = Object.freeze(fileTypeNumbers);

/** Positions from which lseek counts. */
export const seeks = Object.freeze(seekFrom);

/** Commands of fcntl. */
export const fcntlCommands = Object.freeze(fcntlNumbers);

/** Advice of madvise. */
export const advice = Object.freeze(madviseAdvice);

/** Resources with a limit, clocks, and scheduling policies. */
export const limits = frozen({ resources: resourceLimits, clocks: clockNumbers, policies: schedulingPolicies });
