import type { CallTexts } from '../../description.ts';

/** System calls on filesystems, mounts, swap and quotas. */
export const filesystemCallTexts: CallTexts = {
  statfs: {
    meaning: 'Reads type and free space of a filesystem by a path in it.',
    arguments: {
      path: 'path of any file on the filesystem, as the program passed it; may be relative',
      buf: 'address of the struct statfs that the kernel fills',
      returnValue: '0, or a negative errno',
    },
  },
  fstatfs: {
    meaning: 'Reads type and free space of the filesystem of an open file.',
    arguments: {
      fd: 'descriptor of any open file on the filesystem',
      buf: 'address of the struct statfs that the kernel fills',
      returnValue: '0, or a negative errno',
    },
  },
  ustat: {
    meaning: 'Reads the free space of a filesystem by its device number.',
    arguments: {
      dev: 'device number of the filesystem, as in st_dev',
      ubuf: 'address of the struct ustat that the kernel fills',
      returnValue: '0, or a negative errno',
    },
  },
  sysfs: {
    meaning: 'Reads the names of the filesystem types that the kernel knows.',
    arguments: {
      option: '1 turns a name into a number, 2 a number into a name, 3 asks for the number of types',
      returnValue: 'number of the type or of types, 0 for option 2, or a negative errno',
    },
  },
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
  fspick: {
    meaning: 'Opens an existing mount to configure it again.',
    arguments: {
      dirfd: 'directory descriptor from which a relative path counts, or AT_FDCWD (-100)',
      pathname: 'path of the mount point as the program passed it; may be relative',
      flags: 'FSPICK_ bits',
      returnValue: 'new descriptor by which the mount is configured, or a negative errno',
    },
  },
  mount_setattr: {
    meaning: 'Changes properties of a mount or of a tree of mounts.',
    arguments: {
      dfd: 'directory descriptor from which a relative path counts, or AT_FDCWD (-100)',
      path: 'path of the mount point as the program passed it; may be relative',
      flags: 'AT_ bits; AT_RECURSIVE changes all mounts below it, too',
      uattr: 'address of the struct mount_attr: properties to set and to clear, propagation, user namespace',
      usize: 'length of the struct mount_attr, in bytes',
      returnValue: '0, or a negative errno',
    },
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
  quotactl: {
    meaning: 'Reads or sets disk quotas.',
    arguments: {
      cmd: 'operation, Q_, from bit 8 on; below it the kind of quota: 0 users, 1 groups, 2 projects',
      special: 'path of the block device of the filesystem',
      id: 'user, group or project id, by the kind of quota; the format of the quota file for Q_QUOTAON',
      addr: 'address of the data of the operation, or of the path of the quota file',
      returnValue: '0, or a negative errno',
    },
  },
  quotactl_fd: {
    meaning: 'Reads or sets disk quotas of the filesystem of an open file.',
    arguments: {
      fd: 'descriptor of any open file on the filesystem',
      cmd: 'operation, Q_, from bit 8 on; below it the kind of quota: 0 users, 1 groups, 2 projects',
      id: 'user, group or project id, by the kind of quota; a number, although Tracee sends it as a pointer',
      addr: 'address of the data of the operation',
      returnValue: '0, or a negative errno',
    },
  },
  acct: {
    meaning: 'Switches process accounting on or off.',
    arguments: { filename: 'file for the records; empty switches it off', returnValue: '0, or a negative errno' },
  },
};
