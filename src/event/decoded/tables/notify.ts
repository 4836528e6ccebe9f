import { notifyBits, notifyObjects } from '../../names/tables/notify.ts';
import { both, type NameSet, type OneName } from '../family.ts';

const { FS_OPEN, ...otherBits } = notifyBits;

/** Events of a watch. FS_CLOSE_OPEN is Tracee's name for FS_OPEN. */
export const notifyMask: NameSet = {
  form: 'set',
  names: both({ ...otherBits, FS_CLOSE_OPEN: FS_OPEN }),
  zero: '',
  none: 'nothing',
  unknownBits: true,
  lost: both(0),
};

/** Object type of a watch. */
export const notifyObject: OneName = { form: 'one', names: both(notifyObjects), signed: false };
