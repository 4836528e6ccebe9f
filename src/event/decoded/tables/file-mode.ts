import { fileTypes, permissionBits, permissionGroups } from '../../names/tables/mode.ts';
import { both, type NameSet } from '../family.ts';

const { S_ISUID, S_ISGID, S_ISVTX, ...named } = permissionBits;

/**
 * Type and permissions of a file. Without a name: set-user-id, set-group-id and sticky, so that a chmod to 4755 looks
 * like a chmod to 755.
 */
export const fileMode: NameSet = {
  form: 'set',
  names: both({ ...fileTypes, ...permissionGroups, ...named }),
  zero: '',
  none: 'nothing',
  lost: both(S_ISUID | S_ISGID | S_ISVTX),
};

/** Only the type, for arguments that Tracee masks with S_IFMT. */
export const fileType: NameSet = { ...fileMode, lost: both(0) };
