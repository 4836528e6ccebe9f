import { addressFamilies, socketCalls, socketTypeFlags, socketTypes } from '../../names/tables/socket.ts';
import { both, type NameSet, type OneName } from '../family.ts';

/** The domain of socket(2). */
export const socketDomain: OneName = { form: 'one', names: both(addressFamilies), signed: false };

/** The type of socket(2): the low four bits, and flags. */
export const socketType: NameSet = {
  form: 'set',
  names: both(socketTypeFlags),
  lead: { names: socketTypes, orNumber: true },
  zero: undefined,
  none: 'nothing',
  lost: both(0),
};

/** The call of socketcall(2). */
export const socketCall: OneName = { form: 'one', names: both(socketCalls), signed: false };
