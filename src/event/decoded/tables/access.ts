import { both, type NameSet } from '../family.ts';

/** The mode of access(2) (unistd.h). */
export const accessMode: NameSet = {
  form: 'set',
  names: both({ X_OK: 1, W_OK: 2, R_OK: 4 }),
  zero: 'F_OK',
  none: 'number',
  lost: both(0),
};

/** The flags of faccessat(2) (linux/fcntl.h). */
export const faccessatFlags: NameSet = {
  form: 'set',
  names: both({ AT_EACCESS: 0x200, AT_EMPTY_PATH: 0x1000, AT_SYMLINK_NOFOLLOW: 0x100 }),
  zero: '',
  none: 'number',
  lost: both(0),
};

/** The flags of fchmodat(2) (linux/fcntl.h). Without a name: AT_EMPTY_PATH, 0x1000, since Linux 6.6. */
export const fchmodatFlags: NameSet = {
  form: 'set',
  names: both({ AT_SYMLINK_NOFOLLOW: 0x100 }),
  zero: '',
  none: 'number',
  lost: both(0x1000),
};

/** The flags of execveat(2) (linux/fcntl.h). Without a name: AT_EXECVE_CHECK, 0x10000, since Linux 6.14: nothing is executed. */
export const execveatFlags: NameSet = {
  form: 'set',
  names: both({ AT_SYMLINK_NOFOLLOW: 0x100, AT_EMPTY_PATH: 0x1000 }),
  zero: '',
  none: 'number',
  lost: both(0x10000),
};
