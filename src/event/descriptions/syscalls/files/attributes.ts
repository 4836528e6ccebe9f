import type { CallTexts } from '../../description.ts';

/** System calls on type, permissions, owner, times and extended attributes of files. */
export const attributeCallTexts: CallTexts = {
  stat: {
    meaning: 'Reads type, owner, size and times of a file.',
    arguments: {
      pathname: 'path as the program passed it; may be relative',
      statbuf: 'address of the struct stat that the kernel fills',
      returnValue: '0, or a negative errno',
    },
  },
  fstat: {
    meaning: 'Reads type, owner, size and times of an open file.',
    arguments: {
      fd: 'descriptor of the file',
      statbuf: 'address of the struct stat that the kernel fills',
      returnValue: '0, or a negative errno',
    },
  },
  lstat: {
    meaning: 'Reads type, owner, size and times of a file, or of a symbolic link itself.',
    arguments: {
      pathname: 'path of the file or link as the program passed it; may be relative',
      statbuf: 'address of the struct stat that the kernel fills',
      returnValue: '0, or a negative errno',
    },
  },
  newfstatat: {
    meaning: 'Reads the attributes of a file relative to a directory descriptor.',
    arguments: {
      dirfd:
        'directory descriptor from which a relative path counts, AT_FDCWD (-100), or the file itself with AT_EMPTY_PATH',
      pathname: 'path as the program passed it; may be relative, or empty with AT_EMPTY_PATH',
      statbuf: 'address of the struct stat that the kernel fills',
      flags: 'AT_ bits',
      returnValue: '0, or a negative errno',
    },
  },
  statx: {
    meaning: 'Reads chosen attributes of a file, also the time of its birth.',
    arguments: {
      dirfd:
        'directory descriptor from which a relative path counts, AT_FDCWD (-100), or the file itself with AT_EMPTY_PATH',
      pathname: 'path as the program passed it; may be relative, or empty with AT_EMPTY_PATH',
      flags: 'AT_ bits',
      mask: 'STATX_ bits: the wanted attributes',
      statxbuf: 'address of the struct statx that the kernel fills',
      returnValue: '0, or a negative errno',
    },
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
  utime: {
    meaning: 'Sets the times of a file, in seconds.',
    arguments: {
      filename: 'path as the program passed it; may be relative',
      times: 'address of the times of access and modification, in seconds since 1970; 0 sets the present time',
      returnValue: '0, or a negative errno',
    },
  },
  utimes: {
    meaning: 'Sets the times of a file, in microseconds.',
    arguments: {
      filename: 'path as the program passed it; may be relative',
      times: 'address of the times of access and modification, as seconds and microseconds; 0 sets the present time',
      returnValue: '0, or a negative errno',
    },
  },
  futimesat: {
    meaning: 'Sets the times of a file relative to a directory descriptor, in microseconds.',
    arguments: {
      dirfd: 'directory descriptor from which a relative path counts, or AT_FDCWD (-100)',
      pathname: 'path as the program passed it; may be relative',
      times: 'address of the times of access and modification, as seconds and microseconds; 0 sets the present time',
      returnValue: '0, or a negative errno',
    },
  },
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
      path: 'path of the file or link as the program passed it; may be relative',
      name: 'name of the attribute, such as security.capability',
      value: 'address of the new value',
      size: 'length of the new value, in bytes',
      flags: '0, 1 only a new attribute, 2 only an existing one',
      returnValue: '0, or a negative errno',
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
    arguments: {
      path: 'path as the program passed it; may be relative',
      name: 'name of the attribute',
      value: 'address for the value',
      size: 'length of the buffer for the value, in bytes; 0 only asks for the length',
      returnValue: 'length of the value, in bytes, or a negative errno: ENODATA if the file lacks the attribute',
    },
  },
  lgetxattr: {
    meaning: 'Reads an extended attribute of a file, or of a symbolic link itself.',
    arguments: {
      path: 'path of the file or link as the program passed it; may be relative',
      name: 'name of the attribute',
      value: 'address for the value',
      size: 'length of the buffer for the value, in bytes; 0 only asks for the length',
      returnValue: 'length of the value, in bytes, or a negative errno: ENODATA if the file lacks the attribute',
    },
  },
  fgetxattr: {
    meaning: 'Reads an extended attribute of an open file.',
    arguments: {
      fd: 'descriptor of the file',
      name: 'name of the attribute',
      value: 'address for the value',
      size: 'length of the buffer for the value, in bytes; 0 only asks for the length',
      returnValue: 'length of the value, in bytes, or a negative errno: ENODATA if the file lacks the attribute',
    },
  },
  listxattr: {
    meaning: 'Lists the extended attributes of a file.',
    arguments: {
      path: 'path as the program passed it; may be relative',
      list: 'first name of the list that the kernel wrote; a 0 ends each name, and Tracee reads up to the first one',
      size: 'length of the buffer for the names, in bytes; 0 only asks for the length',
      returnValue: 'length of the list of names, in bytes, or a negative errno',
    },
  },
  llistxattr: {
    meaning: 'Lists the extended attributes of a file, or of a symbolic link itself.',
    arguments: {
      path: 'path of the file or link as the program passed it; may be relative',
      list: 'first name of the list that the kernel wrote; a 0 ends each name, and Tracee reads up to the first one',
      size: 'length of the buffer for the names, in bytes; 0 only asks for the length',
      returnValue: 'length of the list of names, in bytes, or a negative errno',
    },
  },
  flistxattr: {
    meaning: 'Lists the extended attributes of an open file.',
    arguments: {
      fd: 'descriptor of the file',
      list: 'first name of the list that the kernel wrote; a 0 ends each name, and Tracee reads up to the first one',
      size: 'length of the buffer for the names, in bytes; 0 only asks for the length',
      returnValue: 'length of the list of names, in bytes, or a negative errno',
    },
  },
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
    arguments: {
      path: 'path of the file or link as the program passed it; may be relative',
      name: 'name of the removed attribute',
      returnValue: '0, or a negative errno: ENODATA if the file lacks the attribute',
    },
  },
  fremovexattr: {
    meaning: 'Removes an extended attribute of an open file.',
    arguments: {
      fd: 'descriptor of the file',
      name: 'name of the removed attribute',
      returnValue: '0, or a negative errno: ENODATA if the file lacks the attribute',
    },
  },
};
