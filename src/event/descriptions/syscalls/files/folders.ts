import type { CallTexts } from '../../description.ts';

/** System calls on folders, links and the names of files. */
export const folderCallTexts: CallTexts = {
  getdents: {
    meaning: 'Reads entries of a folder, in the old format.',
    arguments: {
      fd: 'descriptor of the open folder',
      dirp: 'address of the buffer for the entries, as struct linux_dirent',
      count: 'length of the buffer, in bytes',
      returnValue: 'number of bytes of the entries, 0 at the end of the folder, or a negative errno',
    },
  },
  getdents64: {
    meaning: 'Reads entries of a folder.',
    arguments: {
      fd: 'descriptor of the open folder',
      dirp: 'address of the buffer for the entries, as struct linux_dirent64',
      count: 'length of the buffer, in bytes',
      returnValue: 'number of bytes of the entries, 0 at the end of the folder, or a negative errno',
    },
  },
  getcwd: {
    meaning: 'Reads the path of the working directory.',
    arguments: {
      buf: 'path of the working directory, as the kernel wrote it',
      size: 'length of the buffer, in bytes',
      returnValue:
        'length of the path with its terminating 0, in bytes, or a negative errno: ERANGE if the buffer is too short',
    },
  },
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
  readlink: {
    meaning: 'Reads the target of a symbolic link.',
    arguments: {
      pathname: 'path of the symbolic link as the program passed it; may be relative',
      buf: 'target of the link; the kernel adds no terminating 0, so older bytes of the buffer may follow',
      bufsiz: 'length of the buffer, in bytes',
      returnValue: 'length of the target, in bytes, or a negative errno: EINVAL if the file is no link',
    },
  },
  readlinkat: {
    meaning: 'Reads the target of a symbolic link relative to a directory descriptor.',
    arguments: {
      dirfd:
        'directory descriptor from which a relative path counts, AT_FDCWD (-100), or the link itself with an empty path',
      pathname: 'path of the symbolic link as the program passed it; may be relative or empty',
      buf: 'target of the link; the kernel adds no terminating 0, so older bytes of the buffer may follow',
      bufsiz: 'length of the buffer, in bytes',
      returnValue: 'length of the target, in bytes, or a negative errno: EINVAL if the file is no link',
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
  umask: {
    meaning: 'Sets which permission bits new files do not get.',
    arguments: { mask: 'permission bits that new files lack', returnValue: 'the mask before the call' },
  },
};
