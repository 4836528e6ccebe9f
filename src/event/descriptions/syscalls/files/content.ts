import type { CallTexts } from '../../description.ts';

/** System calls that open, read, write and close files, and duplicate descriptors. */
export const fileCallTexts: CallTexts = {
  read: {
    meaning: 'Reads from a file descriptor.',
    arguments: {
      returnValue: 'number of bytes read, 0 at the end, or a negative errno',
      fd: 'descriptor to read from',
      buf: 'address of the buffer that the kernel fills',
      count: 'number of bytes that fit into the buffer',
    },
  },
  write: {
    meaning: 'Writes to a file descriptor.',
    arguments: {
      returnValue: 'number of bytes written, or a negative errno',
      fd: 'descriptor to write to',
      buf: 'address of the data',
      count: 'number of bytes to write',
    },
  },
  open: {
    meaning: 'Opens or makes a file.',
    arguments: {
      flags: 'access mode and O_ bits',
      mode: 'permission bits of a new file, before the umask',
      returnValue: 'new file descriptor, or a negative errno',
      pathname: 'path as the program passed it; may be relative',
    },
  },
  openat: {
    meaning: 'Opens or makes a file relative to a directory descriptor.',
    arguments: {
      flags: 'access mode and O_ bits',
      mode: 'permission bits of a new file, before the umask',
      returnValue: 'new file descriptor, or a negative errno',
      dirfd: 'directory descriptor from which a relative path counts, or AT_FDCWD (-100)',
      pathname: 'path as the program passed it; may be relative',
    },
  },
  openat2: {
    meaning: 'Opens a file with restrictions on how its path is resolved.',
    arguments: {
      how: 'address of the struct open_how with flags, mode and RESOLVE_ bits',
      returnValue: 'new file descriptor, or a negative errno',
      dirfd: 'directory descriptor from which a relative path counts, or AT_FDCWD (-100)',
      pathname: 'path as the program passed it; may be relative',
      size: 'length of the struct open_how, in bytes',
    },
  },
  creat: {
    meaning: 'Makes a file, or empties an existing one, and opens it for writing.',
    arguments: {
      mode: 'permission bits of what is made, before the umask',
      returnValue: 'new file descriptor, or a negative errno',
      pathname: 'path as the program passed it; may be relative',
    },
  },
  close: {
    meaning: 'Closes a file descriptor.',
    arguments: { fd: 'descriptor to close', returnValue: '0, or a negative errno; the descriptor is closed even then' },
  },
  close_range: {
    meaning: 'Closes all file descriptors of a range.',
    arguments: {
      first: 'first descriptor of the range',
      last: 'last descriptor of the range',
      returnValue: '0, or a negative errno',
    },
  },
  lseek: {
    meaning: 'Moves the position in an open file.',
    arguments: {
      fd: 'descriptor of the file',
      offset: 'distance in bytes from the point that whence names; may be negative',
      whence: 'from where the offset counts: 0 the start, 1 the position, 2 the end',
      returnValue: 'new position in bytes, or a negative errno',
    },
  },
  ioctl: {
    meaning: 'Sends a command to a device or another special file.',
    arguments: {
      request: 'number of the command, which the driver defines',
      arg: 'argument of the command, mostly an address',
      fd: 'descriptor of the device or file',
      returnValue: '0 or a result that the driver defines, or a negative errno',
    },
  },
  pread64: {
    meaning: 'Reads from a position in a file without moving the position of the descriptor.',
    arguments: {
      fd: 'descriptor to read from',
      buf: 'address of the buffer that the kernel fills',
      count: 'number of bytes that fit into the buffer',
      offset: 'position of the first byte in the file, in bytes',
      returnValue: 'number of bytes read, 0 at the end of the file, or a negative errno',
    },
  },
  pwrite64: {
    meaning: 'Writes at a position in a file without moving the position of the descriptor.',
    arguments: {
      fd: 'descriptor to write to',
      buf: 'address of the data',
      count: 'number of bytes to write',
      offset: 'position of the first byte in the file, in bytes',
      returnValue: 'number of bytes written, or a negative errno',
    },
  },
  readv: {
    meaning: 'Reads from a file descriptor into several buffers.',
    arguments: {
      fd: 'descriptor to read from',
      iov: 'address of the list of struct iovec: address and length of each buffer to fill',
      iovcnt: 'number of buffers, at most 1024',
      returnValue: 'number of bytes read into all buffers, 0 at the end, or a negative errno',
    },
  },
  writev: {
    meaning: 'Writes to a file descriptor from several buffers.',
    arguments: {
      fd: 'descriptor to write to',
      iov: 'address of the list of struct iovec: address and length of each buffer to write',
      iovcnt: 'number of buffers, at most 1024',
      returnValue: 'number of bytes written from all buffers, or a negative errno',
    },
  },
  preadv: {
    meaning: 'Reads from a position in a file into several buffers.',
    arguments: {
      fd: 'descriptor to read from',
      iov: 'address of the list of struct iovec: address and length of each buffer to fill',
      iovcnt: 'number of buffers, at most 1024',
      pos_l: 'position in the file, in bytes; its low 32 bits if a 32-bit program calls',
      pos_h: 'high 32 bits of the position if a 32-bit program calls; otherwise ignored',
      returnValue: 'number of bytes read into all buffers, 0 at the end, or a negative errno',
    },
  },
  pwritev: {
    meaning: 'Writes at a position in a file from several buffers.',
    arguments: {
      fd: 'descriptor to write to',
      iov: 'address of the list of struct iovec: address and length of each buffer to write',
      iovcnt: 'number of buffers, at most 1024',
      pos_l: 'position in the file, in bytes; its low 32 bits if a 32-bit program calls',
      pos_h: 'high 32 bits of the position if a 32-bit program calls; otherwise ignored',
      returnValue: 'number of bytes written from all buffers, or a negative errno',
    },
  },
  preadv2: {
    meaning: 'Reads from a position in a file into several buffers, with flags.',
    arguments: {
      fd: 'descriptor to read from',
      iov: 'address of the list of struct iovec: address and length of each buffer to fill',
      iovcnt: 'number of buffers, at most 1024',
      pos_l: 'position in the file, in bytes, -1 for that of the descriptor; its low 32 bits if a 32-bit program calls',
      pos_h: 'high 32 bits of the position if a 32-bit program calls; otherwise ignored',
      flags: 'RWF_ bits',
      returnValue: 'number of bytes read into all buffers, 0 at the end, or a negative errno',
    },
  },
  pwritev2: {
    meaning: 'Writes at a position in a file from several buffers, with flags.',
    arguments: {
      fd: 'descriptor to write to',
      iov: 'address of the list of struct iovec: address and length of each buffer to write',
      iovcnt: 'number of buffers, at most 1024',
      pos_l: 'position in the file, in bytes, -1 for that of the descriptor; its low 32 bits if a 32-bit program calls',
      pos_h: 'high 32 bits of the position if a 32-bit program calls; otherwise ignored',
      flags: 'RWF_ bits',
      returnValue: 'number of bytes written from all buffers, or a negative errno',
    },
  },
  sendfile: {
    meaning: 'Copies data from one descriptor to another inside the kernel.',
    arguments: {
      out_fd: 'descriptor to write to',
      in_fd: 'descriptor to read from',
      offset: 'address of the position to read from, 0 for the present one',
      count: 'number of bytes to copy',
      returnValue: 'number of bytes copied, or a negative errno',
    },
  },
  splice: {
    meaning: 'Moves data between a pipe and another descriptor without copying it.',
    arguments: {
      flags: 'SPLICE_F_ bits',
      fd_in: 'descriptor to read from',
      off_in: 'address of the position to read from, 0 for a pipe',
      fd_out: 'descriptor to write to',
      off_out: 'address of the position to write to, 0 for a pipe',
      len: 'number of bytes to move',
      returnValue: 'number of bytes moved, or a negative errno',
    },
  },
  tee: {
    meaning: 'Duplicates data from one pipe into another one.',
    arguments: {
      fd_in: 'descriptor of the pipe to read from, which keeps its data',
      fd_out: 'descriptor of the pipe to write to',
      len: 'highest number of bytes to duplicate',
      flags: 'SPLICE_F_ bits',
      returnValue: 'number of bytes duplicated, or a negative errno',
    },
  },
  vmsplice: {
    meaning: 'Moves memory of the process into a pipe.',
    arguments: {
      fd: 'descriptor of one end of the pipe',
      iov: 'address of the list of struct iovec: the ranges of memory',
      nr_segs: 'number of ranges',
      flags: 'SPLICE_F_ bits',
      returnValue: 'number of bytes moved, or a negative errno',
    },
  },
  copy_file_range: {
    meaning: 'Copies a range from one file to another inside the kernel.',
    arguments: {
      fd_in: 'descriptor of the file to read from',
      off_in: 'address of the position to read from, in bytes; 0 uses and moves the position of the descriptor',
      fd_out: 'descriptor of the file to write to',
      off_out: 'address of the position to write to, in bytes; 0 uses and moves the position of the descriptor',
      len: 'highest number of bytes to copy',
      flags: 'must be 0',
      returnValue: 'number of bytes copied, 0 at the end of the source, or a negative errno',
    },
  },
  dup: {
    meaning: 'Duplicates a file descriptor to the lowest free number.',
    arguments: { returnValue: 'new file descriptor, or a negative errno', oldfd: 'descriptor to duplicate' },
  },
  dup2: {
    meaning: 'Duplicates a file descriptor to a given number, which is closed before.',
    arguments: {
      returnValue: 'new file descriptor, or a negative errno',
      oldfd: 'descriptor to duplicate',
      newfd: 'number of the duplicate',
    },
  },
  dup3: {
    meaning: 'Duplicates a file descriptor to a given number, with flags.',
    arguments: {
      flags: 'O_CLOEXEC or 0',
      returnValue: 'new file descriptor, or a negative errno',
      oldfd: 'descriptor to duplicate',
      newfd: 'number of the duplicate',
    },
  },
  fcntl: {
    meaning: 'Reads or changes properties of a file descriptor, or locks a part of a file.',
    arguments: {
      cmd: 'operation, F_',
      fd: 'descriptor to look at or change',
      arg: 'argument of the operation, a number or an address',
      returnValue: 'result of the operation, or a negative errno',
    },
  },
  flock: {
    meaning: 'Locks or unlocks an open file.',
    arguments: {
      fd: 'descriptor of the file; the lock belongs to the open file, which copies of the descriptor share',
      operation: 'LOCK_ bits',
      returnValue: '0, or a negative errno: EWOULDBLOCK if another open file holds the lock, with LOCK_NB',
    },
  },
  fsync: {
    meaning: 'Waits until content and attributes of a file are on the disk.',
    arguments: {
      fd: 'descriptor of the file or folder',
      returnValue: '0, or a negative errno',
    },
  },
  fdatasync: {
    meaning: 'Waits until the content of a file is on the disk.',
    arguments: {
      fd: 'descriptor of the file',
      returnValue: '0, or a negative errno',
    },
  },
  sync: { meaning: 'Writes all changed data of all filesystems to the disks.', arguments: { returnValue: 'always 0' } },
  syncfs: {
    meaning: 'Writes all changed data of one filesystem to its disk.',
    arguments: {
      fd: 'descriptor of any open file on the filesystem',
      returnValue: '0, or a negative errno',
    },
  },
  sync_file_range: {
    meaning: 'Begins to write a part of a file to the disk, or waits for that.',
    arguments: {
      fd: 'descriptor of the file',
      offset: 'position of the first byte of the part, in bytes',
      nbytes: 'length of the part, in bytes; 0 means up to the end of the file',
      flags: 'SYNC_FILE_RANGE_ bits',
      returnValue: '0, or a negative errno',
    },
  },
  truncate: {
    meaning: 'Cuts or lengthens a file by its path.',
    arguments: {
      length: 'new length of the file, in bytes',
      path: 'path as the program passed it; may be relative',
      returnValue: '0, or a negative errno',
    },
  },
  ftruncate: {
    meaning: 'Cuts or lengthens an open file.',
    arguments: {
      length: 'new length of the file, in bytes',
      fd: 'descriptor of the file',
      returnValue: '0, or a negative errno',
    },
  },
  fallocate: {
    meaning: 'Reserves or frees disk space in a file.',
    arguments: {
      fd: 'descriptor of the file, open for writing',
      mode: 'FALLOC_FL_ bits; 0 reserves',
      offset: 'position of the first byte of the range, in bytes',
      len: 'length of the range, in bytes, above 0',
      returnValue: '0, or a negative errno: ENOSPC if the disk is full',
    },
  },
  readahead: {
    meaning: 'Reads a part of a file into the page cache in advance.',
    arguments: {
      fd: 'descriptor of the file',
      offset: 'position of the first byte to read, in bytes',
      count: 'number of bytes to read in advance',
      returnValue: '0, or a negative errno',
    },
  },
  fadvise64: {
    meaning: 'Tells the kernel how a part of a file will be used.',
    arguments: {
      fd: 'descriptor of the file',
      offset: 'position of the first byte of the part, in bytes',
      len: 'length of the part, in bytes; 0 means up to the end of the file',
      advice: 'POSIX_FADV_ value',
      returnValue: '0, or a negative errno',
    },
  },
  lookup_dcookie: {
    meaning: 'Reads the path that belongs to a number of the old profiler.',
    arguments: {
      cookie: 'number of a path',
      buffer: 'path that the kernel wrote',
      len: 'length of the buffer for the path, in bytes',
      returnValue: 'length of the path, in bytes, or a negative errno; newer kernels lack the call',
    },
  },
  name_to_handle_at: {
    meaning: 'Makes a handle of a file that can be opened without its path.',
    arguments: {
      flags: 'AT_ bits',
      handle: 'address for the handle',
      mount_id: 'address for the number of the mount',
      dirfd: 'directory descriptor from which a relative path counts, or AT_FDCWD (-100)',
      pathname: 'path as the program passed it; may be relative',
      returnValue: '0, or a negative errno',
    },
  },
  open_by_handle_at: {
    meaning: 'Opens a file by its handle, past the permissions of its folders. Container escapes have used it.',
    arguments: {
      mount_fd: 'descriptor of a file in the same filesystem',
      handle: 'address of the handle',
      returnValue: 'new file descriptor, or a negative errno',
      flags: 'access mode and O_ bits',
    },
  },
  pipe: {
    meaning: 'Makes a pipe.',
    arguments: { pipefd: 'the two new descriptors: read end, write end', returnValue: '0, or a negative errno' },
  },
  pipe2: {
    meaning: 'Makes a pipe, with flags.',
    arguments: {
      pipefd: 'the two new descriptors: read end, write end',
      flags: 'O_CLOEXEC, O_NONBLOCK and O_DIRECT',
      returnValue: '0, or a negative errno',
    },
  },
  memfd_create: {
    meaning: 'Makes a file in memory that has no path. Fileless malware executes such a file.',
    arguments: {
      name: 'name that /proc shows after memfd:',
      flags: 'MFD_ bits',
      returnValue: 'new file descriptor, or a negative errno',
    },
  },
  memfd_secret: {
    meaning: 'Makes memory that the kernel itself cannot read.',
    arguments: {
      flags: '0, or O_CLOEXEC to close the descriptor when a program is executed',
      returnValue: 'new file descriptor, or a negative errno: ENOSYS if the feature is switched off',
    },
  },
};
