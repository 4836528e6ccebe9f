import { both, type NameSet } from '../family.ts';

/**
 * Type and permissions of a file (linux/stat.h). Without a name: set-user-id, set-group-id and sticky, so that a chmod
 * to 4755 looks like a chmod to 755.
 */
export const fileMode: NameSet = {
  form: 'set',
  names: both({
    S_IFSOCK: 0o140000,
    S_IFLNK: 0o120000,
    S_IFREG: 0o100000,
    S_IFBLK: 0o60000,
    S_IFDIR: 0o40000,
    S_IFCHR: 0o20000,
    S_IFIFO: 0o10000,
    S_IRWXU: 0o700,
    S_IRUSR: 0o400,
    S_IWUSR: 0o200,
    S_IXUSR: 0o100,
    S_IRWXG: 0o70,
    S_IRGRP: 0o40,
    S_IWGRP: 0o20,
    S_IXGRP: 0o10,
    S_IRWXO: 0o7,
    S_IROTH: 0o4,
    S_IWOTH: 0o2,
    S_IXOTH: 0o1,
  }),
  zero: '',
  none: 'nothing',
  lost: both(0o7000),
};

/** Only the type, for arguments that Tracee masks with S_IFMT. */
export const fileType: NameSet = { ...fileMode, lost: both(0) };
