import type { CallTexts } from '../description.ts';

/** System calls on signals. */
export const signalCallTexts: CallTexts = {
  kill: {
    meaning: 'Sends a signal to a process or a process group.',
    arguments: {
      pid: 'process id in the pid namespace of the caller; 0 is the own group, -1 all, other negative numbers a group',
      sig: 'number of the signal; 0 only asks whether the process exists',
      returnValue: '0, or a negative errno',
    },
  },
  tkill: {
    meaning: 'Sends a signal to a thread.',
    arguments: {
      tid: 'thread id in the pid namespace of the caller',
      sig: 'number of the signal',
      returnValue: '0, or a negative errno',
    },
  },
  tgkill: {
    meaning: 'Sends a signal to a thread of a given process.',
    arguments: {
      tgid: 'process id in the pid namespace of the caller',
      tid: 'thread id in the pid namespace of the caller',
      sig: 'number of the signal; 0 only asks whether the thread exists',
      returnValue: '0, or a negative errno',
    },
  },
  rt_sigaction: {
    meaning: 'Reads or sets the reaction of the process to a signal.',
    arguments: {
      act: 'address of the new reaction, 0 to only read',
      oldact: 'address for the old reaction',
      signum: 'number of the signal',
      sigsetsize: 'length of a set of signals, 8 bytes',
      returnValue: '0, or a negative errno',
    },
  },
  rt_sigprocmask: {
    meaning: 'Reads or changes the signals that the thread blocks.',
    arguments: {
      how: '0 blocks more, 1 unblocks, 2 replaces the set',
      set: 'address of the signals to block or unblock; 0 only reads',
      oldset: 'address for the signals that were blocked before, 0 for none',
      sigsetsize: 'length of the set of signals, 8 bytes',
      returnValue: '0, or a negative errno',
    },
  },
  rt_sigreturn: {
    meaning:
      'Returns from a signal handler; the kernel restores all registers from the stack. Exploits forge such a stack (SROP).',
    sent: "Probably never: Tracee's program for system calls leaves this call out at the entry, and sees no exit.",
    arguments: { returnValue: 'value of the result register that the stack restores' },
  },
  rt_sigpending: {
    meaning: 'Reads the blocked signals that wait for the thread.',
    arguments: {
      set: 'address for the pending signals',
      sigsetsize: 'length of the set of signals in bytes, at most 8',
      returnValue: '0, or a negative errno',
    },
  },
  rt_sigtimedwait: {
    meaning: 'Waits for one of a set of signals, for a limited time.',
    arguments: {
      set: 'address of the set of signals to wait for',
      info: 'address of the siginfo_t that the kernel fills, 0 for none',
      timeout: 'longest time to wait, in seconds',
      sigsetsize: 'length of the set of signals, 8 bytes',
      returnValue: 'number of the signal, or a negative errno: EAGAIN after the time',
    },
  },
  rt_sigqueueinfo: {
    meaning: 'Sends a signal with data to a process.',
    arguments: {
      tgid: 'id of the receiving process in the pid namespace of the caller',
      sig: 'number of the signal; 0 only checks',
      info: 'address of the siginfo_t that the receiver gets',
      returnValue: '0, or a negative errno',
    },
  },
  rt_tgsigqueueinfo: {
    meaning: 'Sends a signal with data to a thread.',
    arguments: {
      tgid: 'id of the receiving process in the pid namespace of the caller',
      tid: 'id of the receiving thread in the pid namespace of the caller',
      sig: 'number of the signal; 0 only checks',
      info: 'address of the siginfo_t that the receiver gets',
      returnValue: '0, or a negative errno',
    },
  },
  rt_sigsuspend: {
    meaning: 'Waits for a signal, with another set of blocked signals.',
    arguments: {
      mask: 'address of the set of signals that are blocked during the wait',
      sigsetsize: 'length of the set of signals, 8 bytes',
      returnValue: 'always a negative errno, because a signal ends the wait',
    },
  },
  sigaltstack: {
    meaning: 'Sets a separate stack for signal handlers.',
    arguments: {
      ss: 'address of the stack_t with address, length and SS_ bits of the new stack; 0 only reads',
      old_ss: 'address of the stack_t for the old stack, 0 for none',
      returnValue: '0, or a negative errno',
    },
  },
  signalfd: {
    meaning: 'Makes a descriptor from which signals can be read.',
    arguments: {
      fd: '-1 for a new descriptor, or the descriptor whose signals are replaced',
      mask: 'address of the set of signals to read',
      flags: 'length of the set of signals in bytes; this call has no flags',
      returnValue: 'descriptor of the signals, or a negative errno',
    },
  },
  signalfd4: {
    meaning: 'Makes a descriptor from which signals can be read, with flags.',
    arguments: {
      fd: '-1 for a new descriptor, or the descriptor whose signals are replaced',
      mask: 'address of the set of signals to read',
      sizemask: 'length of the set of signals, 8 bytes',
      flags: 'SFD_ bits',
      returnValue: 'descriptor of the signals, or a negative errno',
    },
  },
  pause: {
    meaning: 'Waits for any signal.',
    arguments: { returnValue: 'always a negative errno, when a signal has come' },
  },
  pidfd_send_signal: {
    meaning: 'Sends a signal to the process of a pidfd.',
    arguments: {
      pidfd: 'descriptor of the process',
      sig: 'number of the signal',
      info: 'address of a siginfo, 0 for an ordinary signal',
      flags: 'must be 0 on most kernels',
      returnValue: '0, or a negative errno',
    },
  },
};
