import type { CallTexts } from '../description.ts';

/** System calls on files, folders, descriptors and filesystems. */
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
  stat: { meaning: 'Reads type, owner, size and times of a file.' },
  fstat: { meaning: 'Reads type, owner, size and times of an open file.' },
  lstat: { meaning: 'Reads type, owner, size and times of a file, or of a symbolic link itself.' },
  newfstatat: {
    meaning: 'Reads the attributes of a file relative to a directory descriptor.',
    arguments: { flags: 'AT_ bits' },
  },
  statx: {
    meaning: 'Reads chosen attributes of a file, also the time of its birth.',
    arguments: { flags: 'AT_ bits', mask: 'STATX_ bits: the wanted attributes' },
  },
  poll: {
    meaning: 'Waits until one of several descriptors is ready.',
    arguments: { returnValue: 'number of ready descriptors, 0 after the time, or a negative errno' },
  },
  ppoll: { meaning: 'Waits until one of several descriptors is ready, with a signal mask.' },
  select: { meaning: 'Waits until one of three sets of descriptors has a ready one.' },
  pselect6: { meaning: 'Waits for ready descriptors in three sets, with a signal mask.' },
  lseek: {
    meaning: 'Moves the position in an open file.',
    arguments: {
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
  pread64: { meaning: 'Reads from a position in a file without moving the position of the descriptor.' },
  pwrite64: { meaning: 'Writes at a position in a file without moving the position of the descriptor.' },
  readv: { meaning: 'Reads from a file descriptor into several buffers.' },
  writev: { meaning: 'Writes to a file descriptor from several buffers.' },
  preadv: { meaning: 'Reads from a position in a file into several buffers.' },
  pwritev: { meaning: 'Writes at a position in a file from several buffers.' },
  preadv2: {
    meaning: 'Reads from a position in a file into several buffers, with flags.',
    arguments: { flags: 'RWF_ bits' },
  },
  pwritev2: {
    meaning: 'Writes at a position in a file from several buffers, with flags.',
    arguments: { flags: 'RWF_ bits' },
  },
  access: {
    meaning: 'Asks whether the real user of the process may read, write or execute a file.',
    arguments: {
      mode: 'R_OK, W_OK and X_OK bits; 0 asks whether the file exists',
      pathname: 'path as the program passed it; may be relative',
      returnValue: '0 if the access is allowed, or a negative errno',
    },
  },
  faccessat: {
    meaning: 'Asks whether a file relative to a directory descriptor may be accessed.',
    arguments: {
      flags: 'AT_ bits',
      mode: 'R_OK, W_OK and X_OK bits; 0 asks whether the file exists',
      dirfd: 'directory descriptor from which a relative path counts, or AT_FDCWD (-100)',
      pathname: 'path as the program passed it; may be relative',
      returnValue: '0 if the access is allowed, or a negative errno',
    },
  },
  faccessat2: {
    meaning: 'Asks whether a file may be accessed, with flags.',
    arguments: {
      mode: 'R_OK, W_OK and X_OK bits; 0 asks whether the file exists',
      fd: 'directory descriptor from which a relative path counts, or AT_FDCWD (-100)',
      flag: 'AT_ bits',
      path: 'path as the program passed it; may be relative',
      returnValue: '0 if the access is allowed, or a negative errno',
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
  tee: { meaning: 'Duplicates data from one pipe into another one.', arguments: { flags: 'SPLICE_F_ bits' } },
  vmsplice: { meaning: 'Moves memory of the process into a pipe.', arguments: { flags: 'SPLICE_F_ bits' } },
  copy_file_range: { meaning: 'Copies a range from one file to another inside the kernel.' },
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
  flock: { meaning: 'Locks or unlocks an open file.', arguments: { operation: 'LOCK_ bits' } },
  fsync: { meaning: 'Waits until content and attributes of a file are on the disk.' },
  fdatasync: { meaning: 'Waits until the content of a file is on the disk.' },
  sync: { meaning: 'Writes all changed data of all filesystems to the disks.', arguments: { returnValue: 'always 0' } },
  syncfs: { meaning: 'Writes all changed data of one filesystem to its disk.' },
  sync_file_range: {
    meaning: 'Begins to write a part of a file to the disk, or waits for that.',
    arguments: { flags: 'SYNC_FILE_RANGE_ bits' },
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
  fallocate: { meaning: 'Reserves or frees disk space in a file.', arguments: { mode: 'FALLOC_FL_ bits; 0 reserves' } },
  getdents: { meaning: 'Reads entries of a folder, in the old format.' },
  getdents64: { meaning: 'Reads entries of a folder.' },
  getcwd: { meaning: 'Reads the path of the working directory.' },
  chdir: {
    meaning: 'Changes the working directory.',
    arguments: {
      path: 'path of the new working directory, as the program passed it',
      returnValue: '0, or a negative errno',
    },
  },
  fchdir: {
    meaning: 'Changes the working directory to an open folder.',
    arguments: { fd: 'descriptor of the new working directory', returnValue: '0, or a negative errno' },
  },
  rename: {
    meaning: 'Renames or moves a file inside one filesystem.',
    arguments: {
      oldpath: 'path before the change, as the program passed it',
      newpath: 'path after the change, as the program passed it',
      returnValue: '0, or a negative errno',
    },
  },
  renameat: {
    meaning: 'Renames a file, with paths relative to directory descriptors.',
    arguments: {
      olddirfd: 'directory descriptor from which oldpath counts, or AT_FDCWD (-100)',
      oldpath: 'path before the change, as the program passed it',
      newdirfd: 'directory descriptor from which newpath counts, or AT_FDCWD (-100)',
      newpath: 'path after the change, as the program passed it',
      returnValue: '0, or a negative errno',
    },
  },
  renameat2: {
    meaning: 'Renames or exchanges files, with flags.',
    arguments: {
      flags: 'RENAME_ bits',
      olddirfd: 'directory descriptor from which oldpath counts, or AT_FDCWD (-100)',
      oldpath: 'path before the change, as the program passed it',
      newdirfd: 'directory descriptor from which newpath counts, or AT_FDCWD (-100)',
      newpath: 'path after the change, as the program passed it',
      returnValue: '0, or a negative errno',
    },
  },
  mkdir: {
    meaning: 'Makes a folder.',
    arguments: {
      mode: 'permission bits of what is made, before the umask',
      pathname: 'path of the new folder, as the program passed it',
      returnValue: '0, or a negative errno',
    },
  },
  mkdirat: {
    meaning: 'Makes a folder relative to a directory descriptor.',
    arguments: {
      mode: 'permission bits of what is made, before the umask',
      dirfd: 'directory descriptor from which a relative path counts, or AT_FDCWD (-100)',
      pathname: 'path of the new folder, as the program passed it',
      returnValue: '0, or a negative errno',
    },
  },
  rmdir: {
    meaning: 'Removes an empty folder.',
    arguments: { pathname: 'path of the folder, as the program passed it', returnValue: '0, or a negative errno' },
  },
  link: {
    meaning: 'Gives a file a second name.',
    arguments: { oldpath: 'path of the file', newpath: 'new name of the file', returnValue: '0, or a negative errno' },
  },
  linkat: {
    meaning: 'Gives a file a second name, with paths relative to directory descriptors.',
    arguments: {
      flags: 'AT_ bits',
      olddirfd: 'directory descriptor from which oldpath counts, or AT_FDCWD (-100)',
      oldpath: 'path of the file',
      newdirfd: 'directory descriptor from which newpath counts, or AT_FDCWD (-100)',
      newpath: 'new name of the file',
      returnValue: '0, or a negative errno',
    },
  },
  unlink: {
    meaning: 'Removes a name of a file.',
    arguments: { pathname: 'path of the file, as the program passed it', returnValue: '0, or a negative errno' },
  },
  unlinkat: {
    meaning: 'Removes a file or a folder relative to a directory descriptor.',
    arguments: {
      flags: 'AT_ bits',
      dirfd: 'directory descriptor from which a relative path counts, or AT_FDCWD (-100)',
      pathname: 'path of the file, as the program passed it',
      returnValue: '0, or a negative errno',
    },
  },
  symlink: {
    meaning: 'Makes a symbolic link.',
    arguments: {
      target: 'text that the link contains; it need not exist',
      linkpath: 'path of the new link, as the program passed it',
      returnValue: '0, or a negative errno',
    },
  },
  symlinkat: {
    meaning: 'Makes a symbolic link relative to a directory descriptor.',
    arguments: {
      target: 'text that the link contains; it need not exist',
      newdirfd: 'directory descriptor from which linkpath counts, or AT_FDCWD (-100)',
      linkpath: 'path of the new link, as the program passed it',
      returnValue: '0, or a negative errno',
    },
  },
  readlink: { meaning: 'Reads the target of a symbolic link.' },
  readlinkat: { meaning: 'Reads the target of a symbolic link relative to a directory descriptor.' },
  chmod: {
    meaning: 'Changes the permissions of a file.',
    arguments: {
      mode: 'new permission bits, with set-user-id, set-group-id and sticky',
      pathname: 'path as the program passed it; may be relative',
      returnValue: '0, or a negative errno',
    },
  },
  fchmod: {
    meaning: 'Changes the permissions of an open file.',
    arguments: {
      mode: 'new permission bits, with set-user-id, set-group-id and sticky',
      fd: 'descriptor of the file',
      returnValue: '0, or a negative errno',
    },
  },
  fchmodat: {
    meaning: 'Changes the permissions of a file relative to a directory descriptor.',
    arguments: {
      flags: 'AT_ bits',
      mode: 'new permission bits, with set-user-id, set-group-id and sticky',
      dirfd: 'directory descriptor from which a relative path counts, or AT_FDCWD (-100)',
      pathname: 'path as the program passed it; may be relative',
      returnValue: '0, or a negative errno',
    },
  },
  chown: {
    meaning: 'Changes owner and group of a file.',
    arguments: {
      pathname: 'path as the program passed it; may be relative',
      owner: 'new user id, -1 to keep it',
      group: 'new group id, -1 to keep it',
      returnValue: '0, or a negative errno',
    },
  },
  fchown: {
    meaning: 'Changes owner and group of an open file.',
    arguments: {
      fd: 'descriptor of the file',
      owner: 'new user id, -1 to keep it',
      group: 'new group id, -1 to keep it',
      returnValue: '0, or a negative errno',
    },
  },
  lchown: {
    meaning: 'Changes owner and group of a file, or of a symbolic link itself.',
    arguments: {
      pathname: 'path as the program passed it; may be relative',
      owner: 'new user id, -1 to keep it',
      group: 'new group id, -1 to keep it',
      returnValue: '0, or a negative errno',
    },
  },
  fchownat: {
    meaning: 'Changes owner and group of a file relative to a directory descriptor.',
    arguments: {
      flags: 'AT_ bits',
      dirfd: 'directory descriptor from which a relative path counts, or AT_FDCWD (-100)',
      pathname: 'path as the program passed it; may be relative',
      owner: 'new user id, -1 to keep it',
      group: 'new group id, -1 to keep it',
      returnValue: '0, or a negative errno',
    },
  },
  umask: {
    meaning: 'Sets which permission bits new files do not get.',
    arguments: { mask: 'permission bits that new files lack', returnValue: 'the mask before the call' },
  },
  utime: { meaning: 'Sets the times of a file, in seconds.' },
  utimes: { meaning: 'Sets the times of a file, in microseconds.' },
  futimesat: { meaning: 'Sets the times of a file relative to a directory descriptor, in microseconds.' },
  utimensat: {
    meaning: 'Sets the times of a file relative to a directory descriptor, in nanoseconds.',
    arguments: {
      flags: 'AT_ bits',
      times: 'the new times; Tracee sends the first of the two, in seconds',
      dirfd: 'directory descriptor from which a relative path counts, or AT_FDCWD (-100)',
      pathname: 'path of the file; empty for dirfd itself',
      returnValue: '0, or a negative errno',
    },
  },
  mknod: {
    meaning: 'Makes a device file, a named pipe or an empty file.',
    arguments: {
      mode: 'type and permission bits of the new file, as in st_mode',
      pathname: 'path of the new file, as the program passed it',
      dev: 'device number that a device file stands for',
      returnValue: '0, or a negative errno',
    },
  },
  mknodat: {
    meaning: 'Makes a device file or a named pipe relative to a directory descriptor.',
    arguments: {
      mode: 'type and permission bits of the new file, as in st_mode',
      dirfd: 'directory descriptor from which a relative path counts, or AT_FDCWD (-100)',
      pathname: 'path of the new file, as the program passed it',
      dev: 'device number that a device file stands for',
      returnValue: '0, or a negative errno',
    },
  },
  statfs: { meaning: 'Reads type and free space of a filesystem by a path in it.' },
  fstatfs: { meaning: 'Reads type and free space of the filesystem of an open file.' },
  ustat: { meaning: 'Reads the free space of a filesystem by its device number.' },
  sysfs: { meaning: 'Reads the names of the filesystem types that the kernel knows.' },
  mount: {
    meaning: 'Mounts a filesystem or changes a mount.',
    arguments: {
      source: 'device or other source',
      target: 'mount point',
      filesystemtype: 'name of the filesystem type',
      mountflags: 'MS_ bits',
      data: 'address of further options as text',
      returnValue: '0, or a negative errno',
    },
  },
  umount2: {
    meaning: 'Unmounts a filesystem.',
    arguments: {
      target: 'mount point to unmount',
      flags: 'MNT_ and UMOUNT_ bits',
      returnValue: '0, or a negative errno',
    },
  },
  pivot_root: {
    meaning: 'Makes another mount the root of the mount namespace, as container runtimes do.',
    arguments: {
      new_root: 'path of the new root',
      put_old: 'path below it for the old root',
      returnValue: '0, or a negative errno',
    },
  },
  chroot: {
    meaning: 'Changes the root folder of the process.',
    arguments: { path: 'path of the new root folder', returnValue: '0, or a negative errno' },
  },
  open_tree: {
    meaning: 'Opens a mount, or a copy of one, as a descriptor.',
    arguments: {
      dfd: 'directory descriptor from which a relative path counts, or AT_FDCWD (-100)',
      filename: 'path of the mount',
      flags: 'OPEN_TREE_ and AT_ bits',
      returnValue: 'new file descriptor, or a negative errno',
    },
  },
  move_mount: {
    meaning: 'Attaches a mount at a path, or moves it.',
    arguments: {
      flags: 'MOVE_MOUNT_ bits',
      from_dfd: 'descriptor of the mount, or the directory from which from_path counts',
      from_path: 'path of the mount to move; often empty',
      to_dfd: 'directory descriptor from which to_path counts, or AT_FDCWD (-100)',
      to_path: 'path at which the mount is attached',
      returnValue: '0, or a negative errno',
    },
  },
  fsopen: {
    meaning: 'Begins the configuration of a new mount.',
    arguments: {
      fsname: 'name of the filesystem type',
      flags: 'FSOPEN_CLOEXEC or 0',
      returnValue: 'descriptor of the configuration, or a negative errno',
    },
  },
  fsconfig: {
    meaning: 'Sets an option of a mount that is being configured, or makes it.',
    arguments: {
      cmd: 'operation, FSCONFIG_',
      key: 'name of the option',
      value: 'address of the value',
      aux: 'further part of the value',
      fs_fd: 'descriptor of the configuration',
      returnValue: '0, or a negative errno',
    },
  },
  fsmount: {
    meaning: 'Turns a configured filesystem into a mount.',
    arguments: {
      ms_flags: 'MOUNT_ATTR_ bits',
      fsfd: 'descriptor of the configured filesystem',
      flags: 'FSMOUNT_CLOEXEC or 0',
      returnValue: 'descriptor of the new mount, or a negative errno',
    },
  },
  fspick: { meaning: 'Opens an existing mount to configure it again.' },
  mount_setattr: {
    meaning: 'Changes properties of a mount or of a tree of mounts.',
    arguments: { dfd: 'directory descriptor from which a relative path counts, or AT_FDCWD (-100)' },
  },
  swapon: {
    meaning: 'Begins to use a file or a device as swap space.',
    arguments: {
      path: 'path of the file or device',
      swapflags: 'priority and SWAP_FLAG_ bits',
      returnValue: '0, or a negative errno',
    },
  },
  swapoff: {
    meaning: 'Stops using a file or a device as swap space.',
    arguments: { path: 'path of the file or device', returnValue: '0, or a negative errno' },
  },
  quotactl: { meaning: 'Reads or sets disk quotas.' },
  quotactl_fd: { meaning: 'Reads or sets disk quotas of the filesystem of an open file.' },
  acct: {
    meaning: 'Switches process accounting on or off.',
    arguments: { filename: 'file for the records; empty switches it off', returnValue: '0, or a negative errno' },
  },
  setxattr: {
    meaning: 'Sets an extended attribute of a file.',
    arguments: {
      name: 'name of the attribute, such as security.capability',
      flags: '0, 1 only a new attribute, 2 only an existing one',
      path: 'path as the program passed it; may be relative',
      value: 'address of the value',
      size: 'length of the value, in bytes',
      returnValue: '0, or a negative errno',
    },
  },
  lsetxattr: {
    meaning: 'Sets an extended attribute of a file, or of a symbolic link itself.',
    arguments: {
      name: 'name of the attribute, such as security.capability',
      flags: '0, 1 only a new attribute, 2 only an existing one',
    },
  },
  fsetxattr: {
    meaning: 'Sets an extended attribute of an open file.',
    arguments: {
      name: 'name of the attribute, such as security.capability',
      flags: '0, 1 only a new attribute, 2 only an existing one',
      fd: 'descriptor of the file',
      value: 'address of the value',
      size: 'length of the value, in bytes',
      returnValue: '0, or a negative errno',
    },
  },
  getxattr: {
    meaning: 'Reads an extended attribute of a file.',
    arguments: { name: 'name of the attribute', value: 'address for the value' },
  },
  lgetxattr: {
    meaning: 'Reads an extended attribute of a file, or of a symbolic link itself.',
    arguments: { name: 'name of the attribute', value: 'address for the value' },
  },
  fgetxattr: {
    meaning: 'Reads an extended attribute of an open file.',
    arguments: { name: 'name of the attribute', value: 'address for the value' },
  },
  listxattr: { meaning: 'Lists the extended attributes of a file.' },
  llistxattr: { meaning: 'Lists the extended attributes of a file, or of a symbolic link itself.' },
  flistxattr: { meaning: 'Lists the extended attributes of an open file.' },
  removexattr: {
    meaning: 'Removes an extended attribute of a file.',
    arguments: {
      name: 'name of the removed attribute',
      path: 'path as the program passed it; may be relative',
      returnValue: '0, or a negative errno',
    },
  },
  lremovexattr: {
    meaning: 'Removes an extended attribute of a file, or of a symbolic link itself.',
    arguments: { name: 'name of the removed attribute' },
  },
  fremovexattr: {
    meaning: 'Removes an extended attribute of an open file.',
    arguments: { name: 'name of the removed attribute' },
  },
  readahead: { meaning: 'Reads a part of a file into the page cache in advance.' },
  fadvise64: {
    meaning: 'Tells the kernel how a part of a file will be used.',
    arguments: { advice: 'POSIX_FADV_ value' },
  },
  lookup_dcookie: {
    meaning: 'Reads the path that belongs to a number of the old profiler.',
    arguments: { cookie: 'number of a path' },
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
  inotify_rm_watch: { meaning: 'Removes a watch.', arguments: { wd: 'number of the watch' } },
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
    arguments: { size: 'must be above 0; otherwise without meaning' },
  },
  epoll_create1: {
    meaning: 'Makes a descriptor that waits for many others, with flags.',
    arguments: { flags: 'EPOLL_CLOEXEC or 0' },
  },
  epoll_ctl: {
    meaning: 'Adds, changes or removes a descriptor of an epoll descriptor.',
    arguments: { op: 'operation: 1 add, 2 remove, 3 change' },
  },
  epoll_wait: { meaning: 'Waits for events of an epoll descriptor.' },
  epoll_pwait: { meaning: 'Waits for events of an epoll descriptor, with a signal mask.' },
  epoll_pwait2: { meaning: 'Waits for events of an epoll descriptor, with a time in nanoseconds.' },
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
  eventfd: { meaning: 'Makes a descriptor that is a counter for waking threads.' },
  eventfd2: {
    meaning: 'Makes a descriptor that is a counter for waking threads, with flags.',
    arguments: { flags: 'EFD_ bits' },
  },
  memfd_create: {
    meaning: 'Makes a file in memory that has no path. Fileless malware executes such a file.',
    arguments: {
      name: 'name that /proc shows after memfd:',
      flags: 'MFD_ bits',
      returnValue: 'new file descriptor, or a negative errno',
    },
  },
  memfd_secret: { meaning: 'Makes memory that the kernel itself cannot read.' },
  io_setup: { meaning: 'Makes a context for asynchronous reads and writes.' },
  io_destroy: { meaning: 'Removes a context for asynchronous reads and writes.' },
  io_submit: { meaning: 'Hands asynchronous reads and writes to the kernel.' },
  io_cancel: { meaning: 'Cancels an asynchronous read or write.' },
  io_getevents: { meaning: 'Waits for finished asynchronous reads and writes.' },
  io_pgetevents: { meaning: 'Waits for finished asynchronous reads and writes, with a signal mask.' },
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
