/** Kinds of namespaces that fit into an int32 argument (linux/sched.h). */
export const namespaceBits = {
  CLONE_NEWNS: 0x20000,
  CLONE_NEWCGROUP: 0x2000000,
  CLONE_NEWUTS: 0x4000000,
  CLONE_NEWIPC: 0x8000000,
  CLONE_NEWUSER: 0x10000000,
  CLONE_NEWPID: 0x20000000,
  CLONE_NEWNET: 0x40000000,
} as const;

/** The time namespace, which only unshare(2), setns(2) and clone3(2) take: clone(2) has the exit signal there. */
export const timeNamespace = { CLONE_NEWTIME: 0x80 } as const;

/** Flags of clone(2) without the exit signal in the low byte (linux/sched.h). */
export const cloneBits = {
  CLONE_VM: 0x100,
  CLONE_FS: 0x200,
  CLONE_FILES: 0x400,
  CLONE_SIGHAND: 0x800,
  CLONE_PIDFD: 0x1000,
  CLONE_PTRACE: 0x2000,
  CLONE_VFORK: 0x4000,
  CLONE_PARENT: 0x8000,
  CLONE_THREAD: 0x10000,
  CLONE_SYSVSEM: 0x40000,
  CLONE_SETTLS: 0x80000,
  CLONE_PARENT_SETTID: 0x100000,
  CLONE_CHILD_CLEARTID: 0x200000,
  CLONE_DETACHED: 0x400000,
  CLONE_UNTRACED: 0x800000,
  CLONE_CHILD_SETTID: 0x1000000,
  CLONE_IO: 0x80000000,
  ...namespaceBits,
} as const;

/** Flags of unshare(2) (linux/sched.h). */
export const unshareBits = {
  ...timeNamespace,
  CLONE_FS: 0x200,
  CLONE_FILES: 0x400,
  CLONE_SYSVSEM: 0x40000,
  ...namespaceBits,
} as const;
