import type { EventTexts } from './description.ts';
import { shared } from './shared-arguments.ts';

/** Files, folders, mounts and their attributes. */
export const fileTexts: EventTexts = {
  security_file_open: {
    meaning:
      'A process opens a file. The path is the resolved one, so symbolic links, relative paths and /proc/self do not hide it.',
    sent: 'At the entry of the LSM hook security_file_open: the file exists and the permissions are checked, but an LSM may still refuse.',
    arguments: {
      pathname: shared.pathname,
      flags: 'access mode and O_ bits of the opened file; the kernel adds O_LARGEFILE for 64-bit programs',
      dev: shared.dev,
      inode: shared.inode,
      ctime: shared.ctime,
      syscall_pathname: 'path as the program passed it to open or execve; empty if another call opened the file',
    },
  },
  security_inode_unlink: {
    meaning:
      'A process is about to delete a name of a file. The file itself disappears with its last name and its last open descriptor.',
    sent: 'At the entry of the LSM hook security_inode_unlink, before the deletion.',
    arguments: {
      pathname: shared.innerPath,
      inode: shared.inode,
      dev: shared.dev,
      ctime: shared.ctime,
    },
  },
  security_inode_mknod: {
    meaning:
      'A process is about to make a device file, a named pipe or a socket file. A container that makes a block device may want the disk of the host.',
    sent: 'At the entry of the LSM hook security_inode_mknod, before the file exists.',
    arguments: {
      file_name: 'path of the new file inside its filesystem, without the mount point',
      mode: 'type and permissions of the new file, as in st_mode',
      dev: 'device number that a device file stands for: major << 20 | minor',
    },
  },
  security_inode_symlink: {
    meaning: 'A process is about to make a symbolic link.',
    sent: 'At the entry of the LSM hook security_inode_symlink, before the link exists.',
    arguments: {
      linkpath: 'path of the new link inside its filesystem, without the mount point',
      target: 'text that the link contains; it need not exist',
    },
  },
  security_inode_rename: {
    meaning:
      'A process is about to rename or move a file or a folder inside one filesystem. An existing file of the new name is replaced.',
    sent: 'At the entry of the LSM hook security_inode_rename, before the change.',
    arguments: {
      old_path: 'path before the change inside its filesystem, without the mount point',
      new_path: 'path after the change inside its filesystem, without the mount point',
    },
  },
  security_sb_mount: {
    meaning:
      'A process is about to mount a filesystem, or to change a mount. The newer calls fsopen and move_mount do not pass here.',
    sent: 'At the entry of the LSM hook security_sb_mount, before the mount.',
    arguments: {
      dev_name: 'device or other source, as the program passed it',
      path: 'absolute path of the mount point',
      type: 'name of the filesystem type, as the program passed it',
      flags: 'MS_ bits',
    },
  },
  security_sb_umount: {
    meaning: 'A process is about to unmount a filesystem.',
    sent: 'At the entry of the LSM hook security_sb_umount, before the mount goes.',
    arguments: {
      mountpoint: 'path of the mount point',
      type: 'name of the filesystem type of the mount',
      flags: 'MNT_ and UMOUNT_ bits',
    },
  },
  security_path_notify: {
    meaning:
      'A process is about to watch a file or a folder with dnotify, inotify or fanotify. Malware notices so that somebody looks at it.',
    sent: 'At the entry of the LSM hook security_path_notify, before the watch begins.',
    arguments: {
      pathname: 'absolute path of the watched file or folder',
      inode: shared.inode,
      dev: shared.dev,
      mask: 'FS_ bits: the changes that the watch reports',
      obj_type: 'whether the watch is on an inode, a mount or a whole filesystem',
    },
  },
  inotify_watch: {
    meaning: 'A process watches a file or a folder with inotify.',
    sent: "At the return of the kernel's function inotify_find_inode, before the watch begins.",
    arguments: { pathname: 'absolute path of the file or folder to watch', inode: shared.inode, dev: shared.dev },
  },
  vfs_write: {
    meaning: 'A process wrote to a file, a pipe, a device or a socket from one buffer.',
    sent: "At the return of the kernel's function vfs_write.",
    arguments: {
      pathname: shared.pathname,
      dev: shared.dev,
      inode: shared.inode,
      count: 'number of bytes that the program wanted to write',
      pos: 'position in the file before the write, in bytes',
      returnValue: 'number of bytes written, or a negative errno',
    },
  },
  vfs_writev: {
    meaning: 'A process wrote to a file from several buffers at once.',
    sent: "At the return of the kernel's function vfs_writev.",
    arguments: {
      pathname: shared.pathname,
      dev: shared.dev,
      inode: shared.inode,
      vlen: shared.vectors,
      pos: 'position in the file before the first buffer was written, in bytes',
      returnValue: 'number of bytes written from all buffers, or a negative errno',
    },
  },
  vfs_read: {
    meaning: 'A process read from a file, a pipe, a device or a socket into one buffer.',
    sent: "At the return of the kernel's function vfs_read.",
    arguments: {
      pathname: shared.pathname,
      dev: shared.dev,
      inode: shared.inode,
      count: 'number of bytes that the program wanted to read',
      pos: 'position in the file before the read, in bytes',
      returnValue: 'number of bytes read, 0 at the end of the file, or a negative errno',
    },
  },
  vfs_readv: {
    meaning: 'A process read from a file into several buffers at once.',
    sent: "At the return of the kernel's function vfs_readv.",
    arguments: {
      pathname: shared.pathname,
      dev: shared.dev,
      inode: shared.inode,
      vlen: shared.vectors,
      pos: 'position in the file before the first buffer was filled, in bytes',
      returnValue: 'number of bytes read into all buffers, or a negative errno',
    },
  },
  __kernel_write: {
    meaning: 'The kernel wrote to a file on its own behalf, for example a core dump or an accounting record.',
    sent: "At the return of the kernel's function __kernel_write.",
    arguments: {
      pathname: shared.pathname,
      dev: shared.dev,
      inode: shared.inode,
      count: shared.count,
      pos: 'position in the file before the kernel wrote, in bytes',
    },
  },
  magic_write: {
    meaning:
      'A process wrote the first bytes of a regular file, which show the type of the file. It is how dropped programs are found.',
    sent: 'At the return of vfs_write, vfs_writev or __kernel_write, if the write began at position 0 and wrote something.',
    arguments: {
      pathname: shared.pathname,
      bytes: 'the first bytes of the file as written, at most 32',
      dev: shared.dev,
      inode: shared.inode,
      returnValue: 'number of bytes that the whole write wrote, in its low 32 bits; Tracee leaves garbage above them',
    },
  },
  vfs_utimes: {
    meaning: 'A process set the times of a file. Attackers hide a changed file so, because ctime is all that remains.',
    sent: "At the entry of the kernel's function vfs_utimes (utimes_common on older kernels), before the change.",
    arguments: {
      pathname: shared.pathname,
      dev: shared.dev,
      inode: shared.inode,
      atime: 'new time of the last access, in nanoseconds since 1970',
      mtime: 'new time of the last modification, in nanoseconds since 1970',
    },
  },
  do_truncate: {
    meaning: 'A process cut or lengthened a file, by truncate or by opening it with O_TRUNC.',
    sent: "At the entry of the kernel's function do_truncate, before the change.",
    arguments: {
      pathname: shared.innerPath,
      inode: shared.inode,
      dev: shared.dev,
      length: 'new length of the file, in bytes',
    },
  },
  file_modification: {
    meaning: 'A process changed the content of a regular file for the first time since it opened it.',
    sent: 'At the return of file_update_time or file_modified. Further writes before the close are left out.',
    arguments: {
      file_path: 'absolute path of the changed file',
      dev: shared.dev,
      inode: shared.inode,
      old_ctime: 'ctime before the change, in nanoseconds since 1970',
      new_ctime: 'ctime after the change, in nanoseconds since 1970',
    },
  },
  chmod_common: {
    meaning:
      'A process changed the permissions of a file, by chmod, fchmod or fchmodat. Look for execute and set-user-id bits.',
    sent: "At the entry of the kernel's function chmod_common, before the change.",
    arguments: {
      pathname: shared.pathname,
      mode: 'new permission bits, as in st_mode',
      returnValue: 'always 0, because the probe runs before the function',
    },
  },
  zeroed_inodes: {
    meaning:
      'A folder was listed and one of its entries had the inode number 0, which libc leaves out. A rootkit hides files so.',
    sent: "At the entry of the kernel's function filldir64, for an entry with inode number 0.",
    arguments: { dirent_name: 'name of the entry in the folder' },
  },
  dirty_pipe_splice: {
    meaning:
      'Data of a file was spliced into a pipe in such a way that a later write to the pipe changes the page cache of the file: the start of the Dirty Pipe exploit (CVE-2022-0847).',
    sent: "At the return of the kernel's function do_splice, if the last page in the pipe may still be merged with. Fixed kernels do not send it.",
    arguments: {
      inode_in: 'inode number of the file that may be overwritten',
      in_file_type: 'type of that file, as the S_IFMT bits of st_mode',
      in_file_path: 'absolute path of that file',
      exposed_data_start_offset: 'first position in the file that may be overwritten, in bytes',
      exposed_data_len: 'number of bytes that may be overwritten',
      inode_out: 'inode number of the pipe',
      out_pipe_last_buffer_flags: 'PIPE_BUF_FLAG_ bits of the last page in the pipe',
    },
  },
  security_kernel_read_file: {
    meaning:
      'The kernel is about to read a whole file for itself: a module, firmware, a kernel image for kexec or a policy.',
    sent: 'At the entry of the LSM hook security_kernel_read_file, before the file is read.',
    arguments: {
      pathname: shared.pathname,
      dev: shared.dev,
      inode: shared.inode,
      type: 'reason for which the kernel reads the file; Tracee does not send it over gRPC',
      ctime: shared.ctime,
    },
  },
  security_kernel_post_read_file: {
    meaning: 'The kernel has read a whole file for itself and asks whether it may use the content.',
    sent: 'At the entry of the LSM hook security_kernel_post_read_file, before the content is used.',
    arguments: {
      pathname: shared.pathname,
      size: 'length of the content, in bytes',
      type: 'reason for which the kernel read the file; Tracee does not send it over gRPC',
    },
  },
};
