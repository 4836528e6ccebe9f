/** How a file is opened: the low two bits of the flags of open(2) (asm-generic/fcntl.h). */
export const accessModes = { O_RDONLY: 0, O_WRONLY: 1, O_RDWR: 2 } as const;

/** Flags of open(2) that have the same bits on every architecture (asm-generic/fcntl.h). */
export const openBits = {
  O_CREAT: 0o100,
  O_EXCL: 0o200,
  O_NOCTTY: 0o400,
  O_TRUNC: 0o1000,
  O_APPEND: 0o2000,
  O_NONBLOCK: 0o4000,
  O_DSYNC: 0o10000,
  O_ASYNC: 0o20000,
  O_NOATIME: 0o1000000,
  O_CLOEXEC: 0o2000000,
  O_SYNC: 0o4010000,
  O_PATH: 0o10000000,
} as const;

/** Flags of open(2) whose bits differ (asm-generic/fcntl.h, arm64's asm/fcntl.h). O_TMPFILE contains O_DIRECTORY. */
export const openBitsApart = {
  amd64: {
    O_DIRECT: 0o40000,
    O_LARGEFILE: 0o100000,
    O_DIRECTORY: 0o200000,
    O_NOFOLLOW: 0o400000,
    O_TMPFILE: 0o20200000,
  },
  arm64: {
    O_DIRECTORY: 0o40000,
    O_NOFOLLOW: 0o100000,
    O_DIRECT: 0o200000,
    O_LARGEFILE: 0o400000,
    O_TMPFILE: 0o20040000,
  },
} as const;

/** Flags of openat(2) and its relatives (linux/fcntl.h). */
export const atBits = {
  AT_SYMLINK_NOFOLLOW: 0x100,
  AT_REMOVEDIR: 0x200,
  AT_SYMLINK_FOLLOW: 0x400,
  AT_NO_AUTOMOUNT: 0x800,
  AT_EMPTY_PATH: 0x1000,
  AT_RECURSIVE: 0x8000,
} as const;

/** Flags of faccessat(2), where 0x200 has another name (linux/fcntl.h). */
export const faccessatBits = { AT_SYMLINK_NOFOLLOW: 0x100, AT_EACCESS: 0x200, AT_EMPTY_PATH: 0x1000 } as const;

/** Flags of execveat(2); with AT_EXECVE_CHECK nothing is executed (linux/fcntl.h, Linux 6.14). */
export const execveatBits = { AT_SYMLINK_NOFOLLOW: 0x100, AT_EMPTY_PATH: 0x1000, AT_EXECVE_CHECK: 0x10000 } as const;

/** The directory descriptor that stands for the working directory (linux/fcntl.h). */
export const workingDirectory = { AT_FDCWD: -100 } as const;

/** Questions of access(2) (unistd.h). 0 is F_OK, whether the file exists. */
export const accessBits = { X_OK: 1, W_OK: 2, R_OK: 4 } as const;

/** Flags of renameat2(2) (linux/fs.h). */
export const renameBits = { RENAME_NOREPLACE: 1, RENAME_EXCHANGE: 2, RENAME_WHITEOUT: 4 } as const;

/** Positions from which lseek(2) counts (linux/fs.h). */
export const seekFrom = { SEEK_SET: 0, SEEK_CUR: 1, SEEK_END: 2, SEEK_DATA: 3, SEEK_HOLE: 4 } as const;

/** Commands of fcntl(2) (asm-generic/fcntl.h, linux/fcntl.h). */
export const fcntlCommands = {
  F_DUPFD: 0,
  F_GETFD: 1,
  F_SETFD: 2,
  F_GETFL: 3,
  F_SETFL: 4,
  F_GETLK: 5,
  F_SETLK: 6,
  F_SETLKW: 7,
  F_SETOWN: 8,
  F_GETOWN: 9,
  F_SETSIG: 10,
  F_GETSIG: 11,
  F_SETOWN_EX: 15,
  F_GETOWN_EX: 16,
  F_OFD_GETLK: 36,
  F_OFD_SETLK: 37,
  F_OFD_SETLKW: 38,
  F_SETLEASE: 1024,
  F_GETLEASE: 1025,
  F_NOTIFY: 1026,
  F_DUPFD_CLOEXEC: 1030,
  F_SETPIPE_SZ: 1031,
  F_GETPIPE_SZ: 1032,
  F_ADD_SEALS: 1033,
  F_GET_SEALS: 1034,
} as const;
