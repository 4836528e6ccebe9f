import { both, type NameSet, type OneName } from '../family.ts';

/** Events of a watch (linux/fsnotify_backend.h). FS_CLOSE_OPEN is Tracee's name for FS_OPEN. */
export const notifyMask: NameSet = {
  form: 'set',
  names: both({
    FS_ACCESS: 0x1,
    FS_MODIFY: 0x2,
    FS_ATTRIB: 0x4,
    FS_CLOSE_WRITE: 0x8,
    FS_CLOSE_NOWRITE: 0x10,
    FS_CLOSE_OPEN: 0x20,
    FS_MOVED_FROM: 0x40,
    FS_MOVED_TO: 0x80,
    FS_CREATE: 0x100,
    FS_DELETE: 0x200,
    FS_DELETE_SELF: 0x400,
    FS_MOVE_SELF: 0x800,
    FS_OPEN_EXEC: 0x1000,
    FS_UNMOUNT: 0x2000,
    FS_Q_OVERFLOW: 0x4000,
    FS_ERROR: 0x8000,
    FS_OPEN_PERM: 0x10000,
    FS_ACCESS_PERM: 0x20000,
    FS_OPEN_EXEC_PERM: 0x40000,
    FS_EVENT_ON_CHILD: 0x8000000,
    FS_RENAME: 0x10000000,
    FS_DN_MULTISHOT: 0x20000000,
    FS_ISDIR: 0x40000000,
  }),
  zero: '',
  none: 'nothing',
  unknownBits: true,
  lost: both(0),
};

/** Object type of a watch (linux/fsnotify_backend.h). */
export const notifyObject: OneName = {
  form: 'one',
  names: both({
    FSNOTIFY_OBJ_TYPE_INODE: 0,
    FSNOTIFY_OBJ_TYPE_VFSMOUNT: 1,
    FSNOTIFY_OBJ_TYPE_SB: 2,
    FSNOTIFY_OBJ_TYPE_DETACHED: 3,
  }),
  signed: false,
};
