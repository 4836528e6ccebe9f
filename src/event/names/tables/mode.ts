/** Types of files: the bits S_IFMT of st_mode (linux/stat.h). The decoder of Tracee's texts needs this order. */
export const fileTypes = {
  S_IFSOCK: 0o140000,
  S_IFLNK: 0o120000,
  S_IFREG: 0o100000,
  S_IFBLK: 0o60000,
  S_IFDIR: 0o40000,
  S_IFCHR: 0o20000,
  S_IFIFO: 0o10000,
} as const;

/** The bits of st_mode that hold the type. */
export const fileTypeMask = 0o170000;

/** Single permission bits of st_mode (linux/stat.h). */
export const permissionBits = {
  S_ISUID: 0o4000,
  S_ISGID: 0o2000,
  S_ISVTX: 0o1000,
  S_IRUSR: 0o400,
  S_IWUSR: 0o200,
  S_IXUSR: 0o100,
  S_IRGRP: 0o40,
  S_IWGRP: 0o20,
  S_IXGRP: 0o10,
  S_IROTH: 0o4,
  S_IWOTH: 0o2,
  S_IXOTH: 0o1,
} as const;

/** All three permissions of owner, group and others (linux/stat.h). */
export const permissionGroups = { S_IRWXU: 0o700, S_IRWXG: 0o70, S_IRWXO: 0o7 } as const;
