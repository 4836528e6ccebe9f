import { both, type NameSet } from '../family.ts';

const shared = {
  O_CREAT: 0o100,
  O_EXCL: 0o200,
  O_NOCTTY: 0o400,
  O_TRUNC: 0o1000,
  O_APPEND: 0o2000,
  O_NONBLOCK: 0o4000,
  O_DSYNC: 0o10000,
  O_SYNC: 0o4010000,
  FASYNC: 0o20000,
  O_NOATIME: 0o1000000,
  O_CLOEXEC: 0o2000000,
  O_PATH: 0o10000000,
  O_TMPFILE: 0o20000000,
};

/**
 * The flags of open(2) (asm-generic/fcntl.h, arm64's asm/fcntl.h). Beside O_WRONLY, Tracee leaves out O_RDWR, so that
 * access mode 3, which opens for neither reading nor writing, looks like 1. Tracee's O_TMPFILE is the single bit
 * without O_DIRECTORY, which Tracee prints beside it.
 */
export const openFlags: NameSet = {
  form: 'set',
  names: {
    amd64: { ...shared, O_DIRECT: 0o40000, O_LARGEFILE: 0o100000, O_DIRECTORY: 0o200000, O_NOFOLLOW: 0o400000 },
    arm64: { ...shared, O_DIRECTORY: 0o40000, O_NOFOLLOW: 0o100000, O_DIRECT: 0o200000, O_LARGEFILE: 0o400000 },
  },
  lead: { names: { O_RDONLY: 0, O_WRONLY: 1, O_RDWR: 2 }, orNumber: false },
  zero: undefined,
  none: 'nothing',
  lost: both(0),
  hiding: ['O_WRONLY'],
};
