import type { CallTexts } from '../description.ts';

/** Old system calls on 16-bit user and group ids. */
export const oldIdCallTexts: CallTexts = {
  chown16: {
    meaning: 'Changes owner and group of a file, with 16-bit ids.',
    arguments: {
      pathname: 'path as the program passed it; may be relative',
      owner: 'new user id, 65535 to keep it',
      group: 'new group id, 65535 to keep it',
      returnValue: '0, or a negative errno',
    },
  },
  lchown16: {
    meaning: 'Changes owner and group of a link itself, with 16-bit ids.',
    arguments: {
      pathname: 'path of the file or link as the program passed it; may be relative',
      owner: 'new user id, 65535 to keep it',
      group: 'new group id, 65535 to keep it',
      returnValue: '0, or a negative errno',
    },
  },
  fchown16: {
    meaning: 'Changes owner and group of an open file, with 16-bit ids.',
    arguments: {
      fd: 'descriptor of the file',
      user: 'new user id, 65535 to keep it',
      group: 'new group id, 65535 to keep it',
      returnValue: '0, or a negative errno',
    },
  },
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
  setreuid16: {
    meaning: 'Sets real and effective user id, with 16-bit ids.',
    arguments: {
      ruid: 'real user id, 65535 to keep it',
      euid: 'effective user id, 65535 to keep it',
      returnValue: '0, or a negative errno',
    },
  },
  setregid16: {
    meaning: 'Sets real and effective group id, with 16-bit ids.',
    arguments: {
      rgid: 'real group id, 65535 to keep it',
      egid: 'effective group id, 65535 to keep it',
      returnValue: '0, or a negative errno',
    },
  },
  setresuid16: {
    meaning: 'Sets real, effective and saved user id, with 16-bit ids.',
    arguments: {
      ruid: 'real user id, 65535 to keep it',
      euid: 'effective user id, 65535 to keep it',
      suid: 'saved user id, 65535 to keep it',
      returnValue: '0, or a negative errno',
    },
  },
  setresgid16: {
    meaning: 'Sets real, effective and saved group id, with 16-bit ids.',
    arguments: {
      rgid: 'real group id, 65535 to keep it',
      euid: 'effective group id, 65535 to keep it; the name is a mistake in Tracee',
      suid: 'saved group id, 65535 to keep it; the name is a mistake in Tracee',
      returnValue: '0, or a negative errno',
    },
  },
  getresuid16: {
    meaning: 'Reads real, effective and saved user id as 16 bits.',
    arguments: {
      ruid: 'address for the real user id',
      euid: 'address for the effective user id',
      suid: 'address for the saved user id',
      returnValue: '0, or a negative errno',
    },
  },
  getresgid16: {
    meaning: 'Reads real, effective and saved group id as 16 bits.',
    arguments: {
      rgid: 'address for the real group id',
      egid: 'address for the effective group id',
      sgid: 'address for the saved group id',
      returnValue: '0, or a negative errno',
    },
  },
  setfsuid16: {
    meaning: 'Sets the user id for access to files, with a 16-bit id.',
    arguments: {
      fsuid: 'new user id for access to files',
      returnValue: 'user id for access to files before the call; the call reports no error',
    },
  },
  setfsgid16: {
    meaning: 'Sets the group id for access to files, with a 16-bit id.',
    arguments: {
      fsgid: 'new group id for access to files',
      returnValue: 'group id for access to files before the call; the call reports no error',
    },
  },
  getgroups16: {
    meaning: 'Reads the supplementary groups as 16-bit ids.',
    arguments: {
      size: 'number of ids that fit into the list; 0 only asks for the number of groups',
      list: 'address of the list of group ids that the kernel fills, 16 bits each',
      returnValue: 'number of supplementary groups, or a negative errno',
    },
  },
  setgroups16: {
    meaning: 'Sets the supplementary groups, with 16-bit ids.',
    arguments: {
      size: 'number of group ids',
      list: 'address of the list of new group ids, 16 bits each',
      returnValue: '0, or a negative errno',
    },
  },
};
