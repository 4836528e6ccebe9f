import type { CallTexts } from '../description.ts';

/** System calls that only 32-bit programs or old programs make, and some that no kernel has any more. */
export const oldCallTexts: CallTexts = {
  uselib: { meaning: 'Loads a shared library in an old format.' },
  sysctl: { meaning: 'Reads or sets kernel parameters; removed in Linux 5.5.' },
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
  oldstat: { meaning: 'Reads attributes of a file, in the oldest format.' },
  oldfstat: { meaning: 'Reads attributes of an open file, in the oldest format.' },
  oldlstat: { meaning: 'Reads attributes of a symbolic link, in the oldest format.' },
  break: {
    meaning: 'An early call of Unix, never implemented on Linux.',
    arguments: { returnValue: 'always -38 (ENOSYS), because no kernel has the call' },
  },
  umount: {
    meaning: 'Unmounts a filesystem, without flags.',
    arguments: { target: 'mount point to unmount', returnValue: '0, or a negative errno' },
  },
  stime: { meaning: "Sets the system's clock in seconds.", arguments: { t: 'address of the new time' } },
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
  signal: { meaning: 'Sets the reaction to a signal, in the oldest form.' },
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
    arguments: { name: 'address for the names' },
  },
  olduname: { meaning: 'Reads name and version of the system, in an old format.' },
  sigaction: { meaning: 'Reads or sets the reaction to one of the first 32 signals.' },
  sgetmask: { meaning: 'Reads the blocked ones of the first 32 signals.' },
  ssetmask: {
    meaning: 'Sets the blocked ones of the first 32 signals.',
    arguments: { newmask: 'signals to block, signal n as bit n - 1' },
  },
  sigsuspend: { meaning: 'Waits for a signal, in the old form.' },
  sigpending: { meaning: 'Reads the pending ones of the first 32 signals.' },
  sigreturn: {
    meaning: 'Returns from a signal handler of a 32-bit program.',
    arguments: { returnValue: 'value of the result register that the stack restores' },
  },
  sigprocmask: {
    meaning: 'Reads or changes the blocked ones of the first 32 signals.',
    arguments: { how: '0 blocks more, 1 unblocks, 2 replaces the set' },
  },
  readdir: { meaning: 'Reads one entry of a folder, in the oldest form.' },
  idle: {
    meaning: 'Was the idle process of the kernel; removed in Linux 2.3.',
    arguments: { returnValue: 'always -38 (ENOSYS), because no kernel has the call' },
  },
  vm86old: { meaning: 'Runs code in virtual 8086 mode, in the old form.' },
  vm86: {
    meaning: 'Runs code in virtual 8086 mode.',
    arguments: { fn: 'operation', v86: 'address of the state of the virtual processor' },
  },
  bdflush: { meaning: 'Controlled the writing of changed buffers; without effect since Linux 2.6.' },
  llseek: {
    meaning: 'Moves the position in a large file, as 32-bit programs do.',
    arguments: {
      offset_high: 'high 32 bits of the offset',
      offset_low: 'low 32 bits of the offset',
      result: 'address for the new position',
      whence: 'from where the offset counts: 0 the start, 1 the position, 2 the end',
    },
  },
  old_select: { meaning: 'Waits for ready descriptors, with all arguments in a structure.' },
  old_getrlimit: { meaning: 'Reads a resource limit, in an old format.' },
  mmap2: {
    meaning: 'Maps a file or anonymous memory, as 32-bit programs do.',
    arguments: {
      pgoffset: 'position in the file, in units of 4096 bytes',
      prot: 'PROT_ bits of the pages',
      flags: 'MAP_ bits',
    },
  },
  truncate64: { meaning: 'Cuts or lengthens a large file by its path.' },
  ftruncate64: { meaning: 'Cuts or lengthens an open large file.' },
  stat64: { meaning: 'Reads attributes of a large file, as 32-bit programs do.' },
  lstat64: { meaning: 'Reads attributes of a large file or of a symbolic link, as 32-bit programs do.' },
  fstat64: { meaning: 'Reads attributes of an open large file, as 32-bit programs do.' },
  statfs64: { meaning: 'Reads facts about a large filesystem by a path in it.' },
  fstatfs64: { meaning: 'Reads facts about the large filesystem of an open file.' },
  fadvise64_64: {
    meaning: 'Tells the kernel how a part of a large file will be used.',
    arguments: { advice: 'POSIX_FADV_ value' },
  },
  fcntl64: {
    meaning: 'Reads or changes properties of a descriptor, with 64-bit locks.',
    arguments: { cmd: 'operation, F_' },
  },
  sendfile32: { meaning: 'Copies data between descriptors, with a 32-bit offset.' },
  chown16: { meaning: 'Changes owner and group of a file, with 16-bit ids.' },
  lchown16: { meaning: 'Changes owner and group of a link itself, with 16-bit ids.' },
  fchown16: { meaning: 'Changes owner and group of an open file, with 16-bit ids.' },
  getuid16: {
    meaning: 'Reads the real user id as 16 bits.',
    arguments: { returnValue: 'real user id, 65534 if it needs more bits' },
  },
  geteuid16: {
    meaning: 'Reads the effective user id as 16 bits.',
    arguments: { returnValue: 'effective user id, 65534 if it needs more bits' },
  },
  getgid16: {
    meaning: 'Reads the real group id as 16 bits.',
    arguments: { returnValue: 'real group id, 65534 if it needs more bits' },
  },
  getegid16: {
    meaning: 'Reads the effective group id as 16 bits.',
    arguments: { returnValue: 'effective group id, 65534 if it needs more bits' },
  },
  setuid16: {
    meaning: 'Sets the user ids, with a 16-bit id.',
    arguments: { uid: 'new user id', returnValue: '0, or a negative errno' },
  },
  setgid16: {
    meaning: 'Sets the group ids, with a 16-bit id.',
    arguments: { gid: 'new group id', returnValue: '0, or a negative errno' },
  },
  setreuid16: { meaning: 'Sets real and effective user id, with 16-bit ids.' },
  setregid16: { meaning: 'Sets real and effective group id, with 16-bit ids.' },
  setresuid16: { meaning: 'Sets real, effective and saved user id, with 16-bit ids.' },
  setresgid16: {
    meaning: 'Sets real, effective and saved group id, with 16-bit ids.',
    arguments: {
      euid: 'effective group id; the name is a mistake in Tracee',
      suid: 'saved group id; the name is a mistake in Tracee',
    },
  },
  getresuid16: {
    meaning: 'Reads real, effective and saved user id as 16 bits.',
    arguments: {
      ruid: 'address for the real user id',
      euid: 'address for the effective user id',
      suid: 'address for the saved user id',
    },
  },
  getresgid16: {
    meaning: 'Reads real, effective and saved group id as 16 bits.',
    arguments: {
      rgid: 'address for the real group id',
      egid: 'address for the effective group id',
      sgid: 'address for the saved group id',
    },
  },
  setfsuid16: { meaning: 'Sets the user id for access to files, with a 16-bit id.' },
  setfsgid16: { meaning: 'Sets the group id for access to files, with a 16-bit id.' },
  getgroups16: { meaning: 'Reads the supplementary groups as 16-bit ids.', arguments: { size: 'number of group ids' } },
  setgroups16: {
    meaning: 'Sets the supplementary groups, with 16-bit ids.',
    arguments: { size: 'number of group ids' },
  },
  clock_gettime32: { meaning: 'Reads a clock in 32-bit seconds.' },
  clock_settime32: { meaning: 'Sets a clock in 32-bit seconds.' },
  clock_adjtime64: { meaning: 'Adjusts a clock, as 32-bit programs do with 64-bit times.' },
  clock_getres_time32: { meaning: 'Reads the resolution of a clock in 32-bit seconds.' },
  clock_nanosleep_time32: {
    meaning: 'Sleeps by a clock, with 32-bit seconds.',
    arguments: { flags: '0 for a length of time, 1 for a point in time' },
  },
  timer_gettime32: { meaning: 'Reads the time that a POSIX timer has left, in 32-bit seconds.' },
  timer_settime32: {
    meaning: 'Starts or stops a POSIX timer, with 32-bit seconds.',
    arguments: { flags: '0 for a length of time, 1 for a point in time' },
  },
  timerfd_gettime32: { meaning: 'Reads the time that the timer of a descriptor has left, in 32-bit seconds.' },
  timerfd_settime32: {
    meaning: 'Starts or stops the timer of a descriptor, with 32-bit seconds.',
    arguments: { flags: 'TFD_TIMER_ bits' },
  },
  utimensat_time32: {
    meaning: 'Sets the times of a file, with 32-bit seconds.',
    arguments: { dfd: 'directory descriptor from which a relative path counts, or AT_FDCWD as an unsigned number' },
  },
  pselect6_time32: { meaning: 'Waits for ready descriptors in three sets, with 32-bit seconds.' },
  ppoll_time32: { meaning: 'Waits for ready descriptors, with 32-bit seconds.' },
  io_pgetevents_time32: { meaning: 'Waits for finished asynchronous reads and writes, with 32-bit seconds.' },
  recvmmsg_time32: {
    meaning: 'Receives several messages from a socket, with 32-bit seconds.',
    arguments: { fd: 'file descriptor of the socket', flags: 'MSG_ bits' },
  },
  mq_timedsend_time32: { meaning: 'Puts a message into a POSIX message queue, with 32-bit seconds.' },
  mq_timedreceive_time32: { meaning: 'Takes a message from a POSIX message queue, with 32-bit seconds.' },
  rt_sigtimedwait_time32: { meaning: 'Waits for one of a set of signals, with 32-bit seconds.' },
  futex_time32: {
    meaning: 'Waits on a word of memory or wakes threads, with 32-bit seconds.',
    arguments: { op: 'operation, FUTEX_', val: 'expected value, or number of threads to wake' },
  },
  sched_rr_get_interval_time32: { meaning: 'Reads the time slice of a round-robin thread, in 32-bit seconds.' },
};
