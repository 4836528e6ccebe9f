import type { CallTexts } from '../description.ts';

/** Old system calls, and those of 32-bit programs on large files. */
export const oldCallTexts: CallTexts = {
  uselib: {
    meaning: 'Loads a shared library in an old format.',
    arguments: {
      library: 'path of the library as the program passed it; may be relative',
      returnValue: '0, or a negative errno',
    },
  },
  sysctl: {
    meaning: 'Reads or sets kernel parameters; removed in Linux 5.5.',
    arguments: {
      args: 'address of the struct __sysctl_args: numbers of the parameter, old and new value',
      returnValue: '0, or a negative errno: ENOSYS since Linux 5.5',
    },
  },
  create_module: {
    meaning: 'Made room for a kernel module; removed in Linux 2.6.',
    arguments: { returnValue: 'always -38 (ENOSYS), because no kernel has the call' },
  },
  get_kernel_syms: {
    meaning: 'Read the symbols of the kernel; removed in Linux 2.6.',
    arguments: { returnValue: 'always -38 (ENOSYS), because no kernel has the call' },
  },
  query_module: {
    meaning: 'Read facts about a module; removed in Linux 2.6.',
    arguments: { returnValue: 'always -38 (ENOSYS), because no kernel has the call' },
  },
  nfsservctl: {
    meaning: 'Controlled the NFS server; removed in Linux 3.1.',
    arguments: { returnValue: 'always -38 (ENOSYS), because no kernel has the call' },
  },
  getpmsg: {
    meaning: 'Reserved for STREAMS messages, never implemented.',
    arguments: { returnValue: 'always -38 (ENOSYS), because no kernel has the call' },
  },
  putpmsg: {
    meaning: 'Reserved for sending STREAMS messages, never implemented.',
    arguments: { returnValue: 'always -38 (ENOSYS), because no kernel has the call' },
  },
  afs: {
    meaning: 'Reserved for the Andrew filesystem, never implemented.',
    arguments: { returnValue: 'always -38 (ENOSYS), because no kernel has the call' },
  },
  afs_syscall: {
    meaning: 'Reserved for the Andrew filesystem in 32-bit programs, never implemented.',
    arguments: { returnValue: 'always -38 (ENOSYS), because no kernel has the call' },
  },
  tuxcall: {
    meaning: 'Reserved for a web server in the kernel, never implemented.',
    arguments: { returnValue: 'always -38 (ENOSYS), because no kernel has the call' },
  },
  security: {
    meaning: 'Reserved for security modules, never implemented.',
    arguments: { returnValue: 'always -38 (ENOSYS), because no kernel has the call' },
  },
  vserver: {
    meaning: 'Reserved for Linux-VServer, never implemented.',
    arguments: { returnValue: 'always -38 (ENOSYS), because no kernel has the call' },
  },
  epoll_ctl_old: {
    meaning: 'An early form of epoll_ctl, never implemented.',
    arguments: { returnValue: 'always -38 (ENOSYS), because no kernel has the call' },
  },
  epoll_wait_old: {
    meaning: 'An early form of epoll_wait, never implemented.',
    arguments: { returnValue: 'always -38 (ENOSYS), because no kernel has the call' },
  },
  waitpid: {
    meaning: 'Waits for the end of a child, as 32-bit programs do.',
    arguments: {
      options: 'WNOHANG, WUNTRACED and WCONTINUED',
      pid: 'process id of the child; -1 is any, 0 the own group, other negative numbers a group',
      status: 'address for the status of the child',
      returnValue: 'process id of the child, 0 if none has changed, or a negative errno',
    },
  },
  oldstat: {
    meaning: 'Reads attributes of a file, in the oldest format.',
    arguments: {
      filename: 'path as the program passed it; may be relative',
      statbuf: 'address of the struct __old_kernel_stat that the kernel fills',
      returnValue: '0, or a negative errno',
    },
  },
  oldfstat: {
    meaning: 'Reads attributes of an open file, in the oldest format.',
    arguments: {
      returnValue: '0, or a negative errno',
    },
  },
  oldlstat: {
    meaning: 'Reads attributes of a symbolic link, in the oldest format.',
    arguments: {
      pathname: 'path of the file or link as the program passed it; may be relative',
      statbuf: 'address of the struct __old_kernel_stat that the kernel fills',
      returnValue: '0, or a negative errno',
    },
  },
  break: {
    meaning: 'An early call of Unix, never implemented on Linux.',
    arguments: { returnValue: 'always -38 (ENOSYS), because no kernel has the call' },
  },
  umount: {
    meaning: 'Unmounts a filesystem, without flags.',
    arguments: { target: 'mount point to unmount', returnValue: '0, or a negative errno' },
  },
  stime: {
    meaning: "Sets the system's clock in seconds.",
    arguments: {
      t: 'address of the new time, in seconds since 1970',
      returnValue: '0, or a negative errno',
    },
  },
  stty: {
    meaning: 'Set a terminal on early Unix, never implemented on Linux.',
    arguments: { returnValue: 'always -38 (ENOSYS), because no kernel has the call' },
  },
  gtty: {
    meaning: 'Read a terminal on early Unix, never implemented on Linux.',
    arguments: { returnValue: 'always -38 (ENOSYS), because no kernel has the call' },
  },
  nice: {
    meaning: 'Changes the nice value of the process.',
    arguments: { inc: 'change of the nice value', returnValue: 'new nice value, or a negative errno' },
  },
  ftime: {
    meaning: 'Read the time on early Unix, never implemented on Linux.',
    arguments: { returnValue: 'always -38 (ENOSYS), because no kernel has the call' },
  },
  prof: {
    meaning: 'Profiled the kernel on early Unix, never implemented on Linux.',
    arguments: { returnValue: 'always -38 (ENOSYS), because no kernel has the call' },
  },
  profil: {
    meaning: 'Profiled a program on early Unix, never implemented on Linux.',
    arguments: { returnValue: 'always -38 (ENOSYS), because no kernel has the call' },
  },
  signal: {
    meaning: 'Sets the reaction to a signal, in the oldest form.',
    arguments: {
      signum: 'number of the signal',
      handler: 'address of the handler; 0 is the default, 1 ignores',
      returnValue: 'address of the previous handler, or a negative errno',
    },
  },
  lock: {
    meaning: 'An early call for locks, never implemented on Linux.',
    arguments: { returnValue: 'always -38 (ENOSYS), because no kernel has the call' },
  },
  mpx: {
    meaning: 'An early call for multiplexed files, never implemented on Linux.',
    arguments: { returnValue: 'always -38 (ENOSYS), because no kernel has the call' },
  },
  ulimit: {
    meaning: 'An early call for limits, never implemented on Linux.',
    arguments: { returnValue: 'always -38 (ENOSYS), because no kernel has the call' },
  },
  oldolduname: {
    meaning: 'Reads name and version of the system, in the oldest format.',
    arguments: {
      name: 'address for the names',
      returnValue: '0, or a negative errno',
    },
  },
  olduname: {
    meaning: 'Reads name and version of the system, in an old format.',
    arguments: {
      buf: 'address of the struct old_utsname that the kernel fills',
      returnValue: '0, or a negative errno',
    },
  },
  sigaction: {
    meaning: 'Reads or sets the reaction to one of the first 32 signals.',
    arguments: {
      sig: 'number of the signal',
      act: 'address of the new reaction: handler, blocked signals and SA_ bits; 0 only reads',
      oact: 'address for the old reaction, 0 for none',
      returnValue: '0, or a negative errno',
    },
  },
  sgetmask: {
    meaning: 'Reads the blocked ones of the first 32 signals.',
    arguments: {
      returnValue: 'blocked signals, signal n as bit n - 1',
    },
  },
  ssetmask: {
    meaning: 'Sets the blocked ones of the first 32 signals.',
    arguments: {
      newmask: 'signals to block, signal n as bit n - 1',
      returnValue: 'signals that were blocked before, signal n as bit n - 1',
    },
  },
  sigsuspend: {
    meaning: 'Waits for a signal, in the old form.',
    arguments: {
      mask: 'first register of the call, which the kernel ignores; the blocked signals are in the third one',
      returnValue: 'always a negative errno, because a signal ends the wait',
    },
  },
  sigpending: {
    meaning: 'Reads the pending ones of the first 32 signals.',
    arguments: {
      set: 'address for the pending signals, 32 bits',
      returnValue: '0, or a negative errno',
    },
  },
  sigreturn: {
    meaning: 'Returns from a signal handler of a 32-bit program.',
    arguments: { returnValue: 'value of the result register that the stack restores' },
  },
  sigprocmask: {
    meaning: 'Reads or changes the blocked ones of the first 32 signals.',
    arguments: {
      how: '0 blocks more, 1 unblocks, 2 replaces the set',
      set: 'address of the signals to block or unblock, 32 bits; 0 only reads',
      oldset: 'address for the signals that were blocked before, 32 bits; 0 for none',
      returnValue: '0, or a negative errno',
    },
  },
  readdir: {
    meaning: 'Reads one entry of a folder, in the oldest form.',
    arguments: {
      fd: 'descriptor of the open folder',
      dirp: 'address for one entry, as struct old_linux_dirent',
      count: 'ignored: the call reads one entry',
      returnValue: '1 for an entry, 0 at the end of the folder, or a negative errno',
    },
  },
  idle: {
    meaning: 'Was the idle process of the kernel; removed in Linux 2.3.',
    arguments: { returnValue: 'always -38 (ENOSYS), because no kernel has the call' },
  },
  vm86old: {
    meaning: 'Runs code in virtual 8086 mode, in the old form.',
    arguments: {
      info: 'address of the struct vm86_struct with the registers of the virtual processor',
      returnValue: 'reason for which the virtual processor stopped, or a negative errno',
    },
  },
  vm86: {
    meaning: 'Runs code in virtual 8086 mode.',
    arguments: {
      fn: 'operation: 0 asks whether the call exists, 1 and 2 run code, 3 to 6 manage interrupts',
      v86: 'address of the struct vm86plus_struct, or the number of an interrupt, by the operation',
      returnValue: 'result of the operation, or a negative errno',
    },
  },
  bdflush: {
    meaning: 'Controlled the writing of changed buffers; without effect since Linux 2.6.',
    arguments: {
      returnValue: '0, or a negative errno: ENOSYS in newer kernels, which lack the call',
    },
  },
  llseek: {
    meaning: 'Moves the position in a large file, as 32-bit programs do.',
    arguments: {
      fd: 'descriptor of the file',
      offset_high: 'high 32 bits of the offset',
      offset_low: 'low 32 bits of the offset',
      result: 'address for the new position',
      whence: 'from where the offset counts: 0 the start, 1 the position, 2 the end',
      returnValue: '0, or a negative errno',
    },
  },
  old_select: {
    meaning: 'Waits for ready descriptors, with all arguments in a structure.',
    arguments: {
      nfds: 'first register of the call: the low 32 bits of the address of the structure',
      readfds: 'second register of the call, which the kernel ignores',
      writefds: 'third register of the call, which the kernel ignores',
      exceptfds: 'fourth register of the call, which the kernel ignores',
      timeout: 'fifth register of the call, which the kernel ignores',
      returnValue: 'number of ready descriptors in all sets, 0 after the time, or a negative errno',
    },
  },
  old_getrlimit: {
    meaning: 'Reads a resource limit, in an old format.',
    arguments: {
      resource: 'number of the resource, RLIMIT_',
      rlim: 'address for the soft and the hard limit, 32 bits each',
      returnValue: '0, or a negative errno',
    },
  },
  mmap2: {
    meaning: 'Maps a file or anonymous memory, as 32-bit programs do.',
    arguments: {
      addr: 'address that the program asks for, 0 for any; binding with MAP_FIXED',
      length: 'length of the mapping, in bytes',
      prot: 'PROT_ bits of the pages',
      flags: 'MAP_ bits',
      fd: 'descriptor of the mapped file; -1, as an unsigned number, for anonymous memory',
      pgoffset: 'position in the file, in units of 4096 bytes',
      returnValue: 'first address of the mapping, or a negative errno',
    },
  },
  truncate64: {
    meaning: 'Cuts or lengthens a large file by its path.',
    arguments: {
      path: 'path as the program passed it; may be relative',
      length: 'second register of the call: the low 32 bits of the new length in bytes',
      returnValue: '0, or a negative errno',
    },
  },
  ftruncate64: {
    meaning: 'Cuts or lengthens an open large file.',
    arguments: {
      fd: 'descriptor of the file, open for writing',
      length: 'second register of the call: the low 32 bits of the new length in bytes',
      returnValue: '0, or a negative errno',
    },
  },
  stat64: {
    meaning: 'Reads attributes of a large file, as 32-bit programs do.',
    arguments: {
      pathname: 'path as the program passed it; may be relative',
      statbuf: 'address of the struct stat64 that the kernel fills',
      returnValue: '0, or a negative errno',
    },
  },
  lstat64: {
    meaning: 'Reads attributes of a large file or of a symbolic link, as 32-bit programs do.',
    arguments: {
      pathname: 'path of the file or link as the program passed it; may be relative',
      statbuf: 'address of the struct stat64 that the kernel fills',
      returnValue: '0, or a negative errno',
    },
  },
  fstat64: {
    meaning: 'Reads attributes of an open large file, as 32-bit programs do.',
    arguments: {
      fd: 'descriptor of the file',
      statbuf: 'address of the struct stat64 that the kernel fills',
      returnValue: '0, or a negative errno',
    },
  },
  statfs64: {
    meaning: 'Reads facts about a large filesystem by a path in it.',
    arguments: {
      path: 'path of any file on the filesystem, as the program passed it; may be relative',
      sz: 'length of the struct statfs64, in bytes',
      buf: 'address of the struct statfs64 that the kernel fills',
      returnValue: '0, or a negative errno',
    },
  },
  fstatfs64: {
    meaning: 'Reads facts about the large filesystem of an open file.',
    arguments: {
      fd: 'descriptor of any open file on the filesystem',
      sz: 'length of the struct statfs64, in bytes',
      buf: 'address of the struct statfs64 that the kernel fills',
      returnValue: '0, or a negative errno',
    },
  },
  fadvise64_64: {
    meaning: 'Tells the kernel how a part of a large file will be used.',
    arguments: {
      fd: 'descriptor of the file',
      offset: 'second register of the call: the low 32 bits of the position in bytes',
      len: 'third register of the call: the high 32 bits of the position',
      advice: 'fourth register of the call: the low 32 bits of the length in bytes',
      returnValue: '0, or a negative errno',
    },
  },
  fcntl64: {
    meaning: 'Reads or changes properties of a descriptor, with 64-bit locks.',
    arguments: {
      fd: 'descriptor that is read or changed',
      cmd: 'operation, F_',
      arg: 'number or address by the operation; for locks the address of a struct flock or flock64',
      returnValue: 'result of the operation, such as a new descriptor or bits, or a negative errno',
    },
  },
  sendfile32: {
    meaning: 'Copies data between descriptors, with a 32-bit offset.',
    arguments: {
      out_fd: 'descriptor to write to',
      in_fd: 'descriptor to read from',
      offset: 'address of the 32-bit position to read from; 0 uses and moves the position of in_fd',
      count: 'highest number of bytes to copy',
      returnValue: 'number of bytes copied, or a negative errno',
    },
  },
};
