import type { CallTexts } from '../description.ts';

/** System calls on processes, their ids and their rights. */
export const processCallTexts: CallTexts = {
  wait4: {
    meaning: 'Waits for the end of a child, and reads its use of resources.',
    arguments: {
      options: 'WNOHANG, WUNTRACED and WCONTINUED',
      pid: 'process id of the child; -1 is any, 0 the own group, other negative numbers a group',
      returnValue: 'process id of the child, 0 if none has changed, or a negative errno',
      wstatus: 'address for the status of the child',
      rusage: 'address for its use of resources',
    },
  },
  waitid: {
    meaning: 'Waits for a change of a child, chosen by its kind of id.',
    arguments: {
      idtype: 'kind of id: 0 any, 1 a process, 2 a process group, 3 a pidfd',
      id: 'id of that kind',
      infop: 'address of the siginfo_t that the kernel fills: which child, and what happened to it',
      options: 'WEXITED, WSTOPPED, WCONTINUED, WNOHANG and WNOWAIT',
      rusage: 'address for the resources that the child used, 0 for none',
      returnValue: '0, also if no child has changed with WNOHANG, or a negative errno: ECHILD without children',
    },
  },
  pidfd_open: {
    meaning: 'Makes a descriptor that stands for a process.',
    arguments: {
      returnValue: 'new pidfd, or a negative errno',
      pid: 'process id in the pid namespace of the caller',
      flags: 'PIDFD_NONBLOCK or 0',
    },
  },
  pidfd_getfd: {
    meaning: 'Duplicates a file descriptor of another process into the own one.',
    arguments: {
      targetfd: 'number of the descriptor in the other process',
      returnValue: 'new file descriptor, or a negative errno',
      pidfd: 'descriptor of the other process',
      flags: 'must be 0',
    },
  },
  getpid: {
    meaning: 'Reads the process id.',
    arguments: { returnValue: 'process id in the pid namespace of the caller' },
  },
  gettid: {
    meaning: 'Reads the thread id.',
    arguments: { returnValue: 'thread id in the pid namespace of the caller' },
  },
  getppid: {
    meaning: 'Reads the process id of the parent.',
    arguments: { returnValue: 'process id of the parent in the pid namespace of the caller' },
  },
  getpgrp: {
    meaning: 'Reads the process group of the process.',
    arguments: { returnValue: 'id of the process group' },
  },
  getpgid: {
    meaning: 'Reads the process group of a process.',
    arguments: {
      pid: 'process id in the pid namespace of the caller, 0 for the caller',
      returnValue: 'id of the process group, or a negative errno',
    },
  },
  setpgid: {
    meaning: 'Moves a process into a process group.',
    arguments: {
      pid: 'process id of the process to move, 0 for the caller',
      pgid: 'id of the process group, 0 for a new one',
      returnValue: '0, or a negative errno',
    },
  },
  getsid: {
    meaning: 'Reads the session of a process.',
    arguments: {
      pid: 'process id in the pid namespace of the caller, 0 for the caller',
      returnValue: 'id of the session, or a negative errno',
    },
  },
  setsid: {
    meaning: 'Begins a new session without a terminal, as daemons do.',
    arguments: { returnValue: 'id of the new session, or a negative errno' },
  },
  getuid: { meaning: 'Reads the real user id.', arguments: { returnValue: 'real user id' } },
  geteuid: { meaning: 'Reads the effective user id.', arguments: { returnValue: 'effective user id' } },
  getgid: { meaning: 'Reads the real group id.', arguments: { returnValue: 'real group id' } },
  getegid: { meaning: 'Reads the effective group id.', arguments: { returnValue: 'effective group id' } },
  setuid: {
    meaning: 'Sets the user ids of the process.',
    arguments: { uid: 'new user id', returnValue: '0, or a negative errno' },
  },
  setgid: {
    meaning: 'Sets the group ids of the process.',
    arguments: { gid: 'new group id', returnValue: '0, or a negative errno' },
  },
  setreuid: {
    meaning: 'Sets real and effective user id.',
    arguments: {
      ruid: 'real user id, -1 to keep it',
      euid: 'effective user id, -1 to keep it',
      returnValue: '0, or a negative errno',
    },
  },
  setregid: {
    meaning: 'Sets real and effective group id.',
    arguments: {
      rgid: 'real group id, -1 to keep it',
      egid: 'effective group id, -1 to keep it',
      returnValue: '0, or a negative errno',
    },
  },
  setresuid: {
    meaning: 'Sets real, effective and saved user id.',
    arguments: {
      ruid: 'real user id, -1 to keep it',
      euid: 'effective user id, -1 to keep it',
      suid: 'saved user id, -1 to keep it',
      returnValue: '0, or a negative errno',
    },
  },
  setresgid: {
    meaning: 'Sets real, effective and saved group id.',
    arguments: {
      rgid: 'real group id, -1 to keep it',
      egid: 'effective group id, -1 to keep it',
      sgid: 'saved group id, -1 to keep it',
      returnValue: '0, or a negative errno',
    },
  },
  getresuid: {
    meaning: 'Reads real, effective and saved user id.',
    arguments: {
      ruid: 'address for the real user id',
      euid: 'address for the effective user id',
      suid: 'address for the saved user id',
      returnValue: '0, or a negative errno',
    },
  },
  getresgid: {
    meaning: 'Reads real, effective and saved group id.',
    arguments: {
      rgid: 'address for the real group id',
      egid: 'address for the effective group id',
      sgid: 'address for the saved group id',
      returnValue: '0, or a negative errno',
    },
  },
  setfsuid: {
    meaning: 'Sets the user id for access to files.',
    arguments: { returnValue: 'the id before the call', fsuid: 'user id for access to files' },
  },
  setfsgid: {
    meaning: 'Sets the group id for access to files.',
    arguments: { returnValue: 'the id before the call', fsgid: 'group id for access to files' },
  },
  getgroups: {
    meaning: 'Reads the supplementary groups.',
    arguments: {
      size: 'number of group ids',
      list: 'address for the group ids',
      returnValue: 'number of group ids, or a negative errno',
    },
  },
  setgroups: {
    meaning: 'Sets the supplementary groups.',
    arguments: { size: 'number of group ids', list: 'address of the group ids', returnValue: '0, or a negative errno' },
  },
  capget: {
    meaning: 'Reads the capabilities of a thread.',
    arguments: {
      hdrp: 'address of the header with version and thread id',
      datap: 'address for the sets of capabilities',
      returnValue: '0, or a negative errno',
    },
  },
  capset: {
    meaning: 'Sets the capabilities of the thread.',
    arguments: {
      hdrp: 'address of the header with version and thread id',
      datap: 'address of the new sets of capabilities',
      returnValue: '0, or a negative errno',
    },
  },
  unshare: {
    meaning: 'Moves the thread into new namespaces, or stops sharing other parts with its process.',
    arguments: { flags: 'CLONE_ bits: the parts that are no longer shared', returnValue: '0, or a negative errno' },
  },
  setns: {
    meaning: 'Moves the thread into an existing namespace, as nsenter and container escapes do.',
    arguments: {
      fd: 'descriptor of a namespace file, or a pidfd',
      nstype: 'CLONE_NEW bits: the expected kinds of namespaces, 0 for any',
      returnValue: '0, or a negative errno',
    },
  },
  seccomp: {
    meaning: 'Restricts the system calls of the thread.',
    arguments: {
      operation: '0 strict mode, 1 a filter, 2 asks for an action, 3 asks for sizes',
      flags: 'SECCOMP_FILTER_FLAG_ bits',
      args: 'address of the filter or of the question',
      returnValue: '0 or a descriptor for notifications, or a negative errno',
    },
  },
  landlock_create_ruleset: {
    meaning: 'Begins a set of rules with which the process restricts itself.',
    arguments: {
      returnValue: 'descriptor of the set of rules, or a negative errno',
      attr: 'address of the kinds of actions that the rules govern',
      size: 'length of that structure, in bytes',
      flags: '0, or 1 to ask for the version',
    },
  },
  landlock_add_rule: {
    meaning: 'Adds an allowed action to a set of rules.',
    arguments: {
      rule_type: 'kind of the rule: 1 below a path, 2 network ports',
      ruleset_fd: 'descriptor of the set of rules',
      rule_attr: 'address of the rule',
      flags: 'must be 0',
      returnValue: '0, or a negative errno',
    },
  },
  landlock_restrict_self: {
    meaning: 'Applies a set of rules to the thread for good.',
    arguments: {
      ruleset_fd: 'descriptor of the set of rules',
      flags: 'must be 0 on most kernels',
      returnValue: '0, or a negative errno',
    },
  },
  personality: {
    meaning: 'Changes how the kernel executes the process, for example without address randomisation.',
    arguments: {
      persona: 'personality and flags; 0xffffffff only reads',
      returnValue: 'the personality before the call',
    },
  },
  arch_prctl: {
    meaning: 'Sets registers of the thread that only this architecture has, such as FS and GS.',
    arguments: {
      option: 'operation, ARCH_',
      addr: 'new value, or the address for the old one',
      returnValue: '0, or a negative errno',
    },
  },
  kcmp: {
    meaning: 'Compares whether two processes share a kernel object.',
    arguments: {
      type: 'kind of the object, KCMP_',
      pid1: 'process id of the first process',
      pid2: 'process id of the second process',
      idx1: 'number of the object in the first process, such as a descriptor',
      idx2: 'number of the object in the second process',
      returnValue: '0 equal, 1 less, 2 greater, 3 different, or a negative errno',
    },
  },
  set_thread_area: {
    meaning: 'Sets an entry for thread-local storage of 32-bit programs.',
    arguments: {
      u_info: 'address of the struct user_desc of the entry; the number -1 in it asks for a free one',
      returnValue: '0, or a negative errno',
    },
  },
  get_thread_area: {
    meaning: 'Reads an entry for thread-local storage of 32-bit programs.',
    arguments: {
      u_info: 'address of the struct user_desc, which names the entry and which the kernel fills',
      returnValue: '0, or a negative errno',
    },
  },
  modify_ldt: {
    meaning: 'Reads or changes the local descriptor table of the process.',
    arguments: {
      func: '0 reads, 1 writes in the old form, 17 (0x11) writes',
      ptr: 'address of the buffer for the table, or of the struct user_desc to write',
      bytecount: 'length of that buffer or structure, in bytes',
      returnValue: 'number of bytes read, 0 after a write, or a negative errno',
    },
  },
};
