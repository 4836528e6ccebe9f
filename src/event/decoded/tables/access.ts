import { accessBits, execveatBits, faccessatBits } from '../../names/tables/open.ts';
import { both, type NameSet } from '../family.ts';

/** The mode of access(2). */
export const accessMode: NameSet = {
  form: 'set',
  names: both(accessBits),
  zero: 'F_OK',
  none: 'number',
  lost: both(0),
};

/** The flags of faccessat(2). */
export const faccessatFlags: NameSet = {
  form: 'set',
  names: both(faccessatBits),
  zero: '',
  none: 'number',
  lost: both(0),
};

const { AT_EXECVE_CHECK, ...namedByTracee } = execveatBits;

/** The flags of fchmodat(2). Tracee has no name for AT_EMPTY_PATH, which exists since Linux 6.6. */
export const fchmodatFlags: NameSet = {
  form: 'set',
  names: both({ AT_SYMLINK_NOFOLLOW: execveatBits.AT_SYMLINK_NOFOLLOW }),
  zero: '',
  none: 'number',
  lost: both(execveatBits.AT_EMPTY_PATH),
};

/** The flags of execveat(2). Tracee has no name for AT_EXECVE_CHECK. */
export const execveatFlags: NameSet = {
  form: 'set',
  names: both(namedByTracee),
  zero: '',
  none: 'number',
  lost: both(AT_EXECVE_CHECK),
};
