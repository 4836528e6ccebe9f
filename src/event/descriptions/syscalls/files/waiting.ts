import type { CallTexts } from '../../description.ts';

/** System calls that wait for descriptors and watch files, and asynchronous input and output. */
export const waitingCallTexts: CallTexts = {
  poll: {
    meaning: 'Waits until one of several descriptors is ready.',
    arguments: {
      fds: 'address of the list of struct pollfd: descriptor, wanted and seen events',
      nfds: 'number of entries of the list',
      timeout: 'longest time to wait, in milliseconds; 0 returns at once, a negative number waits without limit',
      returnValue: 'number of ready descriptors, 0 after the time, or a negative errno',
    },
  },
  ppoll: {
    meaning: 'Waits until one of several descriptors is ready, with a signal mask.',
    arguments: {
      fds: 'address of the list of struct pollfd: descriptor, wanted and seen events',
      nfds: 'number of entries of the list',
      tmo_p: 'time that was left of the longest time to wait, in seconds',
      sigmask: 'address of the set of signals that are blocked during the call; 0 changes none',
      sigsetsize: 'length of the set of signals, 8 bytes',
      returnValue: 'number of ready descriptors, 0 after the time, or a negative errno',
    },
  },
  select: {
    meaning: 'Waits until one of three sets of descriptors has a ready one.',
    arguments: {
      nfds: 'highest descriptor in the three sets, plus 1',
      readfds: 'address of the set of descriptors to read from; the kernel leaves the ready ones in it',
      writefds: 'address of the set of descriptors to write to; the kernel leaves the ready ones in it',
      exceptfds: 'address of the set of descriptors with exceptional conditions; the kernel leaves those that have one',
      timeout: 'address of the longest time to wait, as seconds and microseconds; 0 waits without limit',
      returnValue: 'number of ready descriptors in all sets, 0 after the time, or a negative errno',
    },
  },
  pselect6: {
    meaning: 'Waits for ready descriptors in three sets, with a signal mask.',
    arguments: {
      nfds: 'highest descriptor in the three sets, plus 1',
      readfds: 'address of the set of descriptors to read from; the kernel leaves the ready ones in it',
      writefds: 'address of the set of descriptors to write to; the kernel leaves the ready ones in it',
      exceptfds: 'address of the set of descriptors with exceptional conditions; the kernel leaves those that have one',
      timeout: 'time that was left of the longest time to wait, in seconds',
      sigmask: 'address of a pair: address and length of the set of signals that are blocked during the call',
      returnValue: 'number of ready descriptors in all sets, 0 after the time, or a negative errno',
    },
  },
  inotify_init: {
    meaning: 'Makes a descriptor for watches on files.',
    arguments: { returnValue: 'new file descriptor, or a negative errno' },
  },
  inotify_init1: {
    meaning: 'Makes a descriptor for watches on files, with flags.',
    arguments: { flags: 'IN_CLOEXEC and IN_NONBLOCK', returnValue: 'new file descriptor, or a negative errno' },
  },
  inotify_add_watch: {
    meaning: 'Adds a file or a folder to the watches of a descriptor, or changes its mask.',
    arguments: {
      mask: 'IN_ bits',
      returnValue: 'number of the watch, or a negative errno',
      fd: 'descriptor of the watches',
      pathname: 'path of the file or folder to watch',
    },
  },
  inotify_rm_watch: {
    meaning: 'Removes a watch.',
    arguments: {
      fd: 'inotify descriptor',
      wd: 'number of the watch',
      returnValue: '0, or a negative errno',
    },
  },
  fanotify_init: {
    meaning: 'Makes a descriptor that reports accesses to files and may deny them.',
    arguments: {
      event_f_flags: 'O_ bits for the descriptors of reported files',
      flags: 'FAN_ bits: the class of the group and its limits',
      returnValue: 'new file descriptor, or a negative errno',
    },
  },
  fanotify_mark: {
    meaning: 'Adds or removes a file, a mount or a filesystem of a fanotify descriptor.',
    arguments: {
      flags: 'FAN_MARK_ bits',
      mask: 'FAN_ bits: the accesses that are reported',
      fanotify_fd: 'descriptor of the group',
      dirfd: 'directory descriptor from which a relative path counts, or AT_FDCWD (-100)',
      pathname: 'path of the marked file, mount or filesystem',
      returnValue: '0, or a negative errno',
    },
  },
  epoll_create: {
    meaning: 'Makes a descriptor that waits for many others.',
    arguments: {
      size: 'must be above 0; otherwise without meaning',
      returnValue: 'new epoll descriptor, or a negative errno',
    },
  },
  epoll_create1: {
    meaning: 'Makes a descriptor that waits for many others, with flags.',
    arguments: {
      flags: 'EPOLL_CLOEXEC or 0',
      returnValue: 'new epoll descriptor, or a negative errno',
    },
  },
  epoll_ctl: {
    meaning: 'Adds, changes or removes a descriptor of an epoll descriptor.',
    arguments: {
      epfd: 'epoll descriptor that is changed',
      op: 'operation: 1 add, 2 remove, 3 change',
      fd: 'descriptor that is added, removed or changed',
      event: 'address of the struct epoll_event with the wanted events; without meaning for a removal',
      returnValue: '0, or a negative errno: EEXIST for a second addition, ENOENT for an unknown descriptor',
    },
  },
  epoll_wait: {
    meaning: 'Waits for events of an epoll descriptor.',
    arguments: {
      epfd: 'epoll descriptor to wait on',
      events: 'address of the list of struct epoll_event that the kernel fills',
      maxevents: 'number of entries of that list, above 0',
      timeout: 'longest time to wait, in milliseconds; 0 returns at once, -1 waits without limit',
      returnValue: 'number of ready descriptors, 0 after the time, or a negative errno',
    },
  },
  epoll_pwait: {
    meaning: 'Waits for events of an epoll descriptor, with a signal mask.',
    arguments: {
      epfd: 'epoll descriptor to wait on',
      events: 'address of the list of struct epoll_event that the kernel fills',
      maxevents: 'number of entries of that list, above 0',
      timeout: 'longest time to wait, in milliseconds; 0 returns at once, -1 waits without limit',
      sigmask: 'address of the set of signals that are blocked during the call; 0 changes none',
      sigsetsize: 'length of the set of signals, 8 bytes',
      returnValue: 'number of ready descriptors, 0 after the time, or a negative errno',
    },
  },
  epoll_pwait2: {
    meaning: 'Waits for events of an epoll descriptor, with a time in nanoseconds.',
    arguments: {
      fd: 'epoll descriptor to wait on',
      events: 'address of the list of struct epoll_event that the kernel fills',
      maxevents: 'number of entries of that list, above 0',
      timeout: 'longest time to wait, in seconds',
      sigset: 'address of the set of signals that are blocked during the call; 0 changes none',
      returnValue: 'number of ready descriptors, 0 after the time, or a negative errno',
    },
  },
  eventfd: {
    meaning: 'Makes a descriptor that is a counter for waking threads.',
    arguments: {
      initval: 'first value of the counter',
      flags: 'content of the second register; this call has no flags, and the kernel ignores it',
      returnValue: 'new file descriptor, or a negative errno',
    },
  },
  eventfd2: {
    meaning: 'Makes a descriptor that is a counter for waking threads, with flags.',
    arguments: {
      initval: 'first value of the counter',
      flags: 'EFD_ bits',
      returnValue: 'new file descriptor, or a negative errno',
    },
  },
  io_setup: {
    meaning: 'Makes a context for asynchronous reads and writes.',
    arguments: {
      nr_events: 'number of operations that may be pending at the same time',
      ctx_idp: 'address for the number of the new context; must hold 0 before the call',
      returnValue: '0, or a negative errno: EAGAIN above the limit of fs.aio-max-nr',
    },
  },
  io_destroy: {
    meaning: 'Removes a context for asynchronous reads and writes.',
    arguments: {
      ctx_id: "number of the context, which is the address of its ring in the caller's memory",
      returnValue: '0, or a negative errno',
    },
  },
  io_submit: {
    meaning: 'Hands asynchronous reads and writes to the kernel.',
    arguments: {
      ctx_id: "number of the context, which is the address of its ring in the caller's memory",
      nr: 'number of operations',
      iocbpp: 'address of the list of addresses of struct iocb, one for each operation',
      returnValue: 'number of operations that the kernel took, or a negative errno',
    },
  },
  io_cancel: {
    meaning: 'Cancels an asynchronous read or write.',
    arguments: {
      ctx_id: "number of the context, which is the address of its ring in the caller's memory",
      iocb: 'address of the struct iocb of the operation',
      result: 'address for the result in old kernels; newer ones deliver it by io_getevents',
      returnValue: 'a negative errno: EINPROGRESS if the operation is being cancelled; 0 in old kernels',
    },
  },
  io_getevents: {
    meaning: 'Waits for finished asynchronous reads and writes.',
    arguments: {
      ctx_id: "number of the context, which is the address of its ring in the caller's memory",
      min_nr: 'number of finished operations for which the call waits',
      nr: 'highest number of finished operations that are returned',
      events: 'address of the list of struct io_event that the kernel fills',
      timeout: 'longest time to wait, in seconds',
      returnValue: 'number of finished operations, fewer than min_nr after the time, or a negative errno',
    },
  },
  io_pgetevents: {
    meaning: 'Waits for finished asynchronous reads and writes, with a signal mask.',
    arguments: {
      ctx_id: "number of the context, which is the address of its ring in the caller's memory",
      min_nr: 'number of finished operations for which the call waits',
      nr: 'highest number of finished operations that are returned',
      events: 'address of the list of struct io_event that the kernel fills',
      timeout: 'longest time to wait, in seconds',
      usig: 'address of a pair: address and length of the set of signals that are blocked during the call',
      returnValue: 'number of finished operations, fewer than min_nr after the time, or a negative errno',
    },
  },
  io_uring_setup: {
    meaning:
      'Makes a ring through which the process hands work to the kernel without system calls. Tracee then does not see these calls.',
    arguments: {
      entries: 'number of places of the ring',
      p: 'address of the parameters',
      returnValue: 'descriptor of the ring, or a negative errno',
    },
  },
  io_uring_enter: {
    meaning: 'Hands the entries of a ring to the kernel, or waits for results.',
    arguments: {
      to_submit: 'number of entries to hand over',
      min_complete: 'number of results to wait for',
      flags: 'IORING_ENTER_ bits',
      fd: 'descriptor of the ring',
      sig: 'address of the set of signals that are blocked while it waits',
      returnValue: 'number of entries that the kernel took, or a negative errno',
    },
  },
  io_uring_register: {
    meaning: 'Registers buffers or files with a ring.',
    arguments: {
      opcode: 'operation, IORING_',
      fd: 'descriptor of the ring',
      arg: 'address of the argument of the operation',
      nr_args: 'number of entries at that address',
      returnValue: '0 or a result of the operation, or a negative errno',
    },
  },
};
