import { cloneBits, namespaceBits, timeNamespace } from '../../names/tables/clone.ts';
import { both, type NameSet } from '../family.ts';

/** The flags of clone(2). Without a name: the low byte, the signal that the parent gets when the child ends. */
export const cloneFlags: NameSet = { form: 'set', names: both(cloneBits), zero: '', none: 'number', lost: both(0xff) };

/** The nstype of setns(2). Tracee has no name for the time namespace. */
export const namespaceTypes: NameSet = {
  form: 'set',
  names: both(namespaceBits),
  zero: undefined,
  none: 'number',
  lost: both(timeNamespace.CLONE_NEWTIME),
};
