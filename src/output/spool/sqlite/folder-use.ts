import type { FolderUse } from '../../../sqlite/folder-use.ts';

/** The folder of the spool. */
export const spoolFolder: FolderUse = {
  code: 'SEQ_OUTPUT',
  name: 'the spool',
  setting: 'spool.dir',
  lockFile: 'spool.lock',
};
