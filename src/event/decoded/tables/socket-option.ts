import { socketLevels, socketOptions } from '../../names/tables/socket-options.ts';
import { both, type OneName } from '../family.ts';

const { SOL_MPTCP, ...otherLevels } = socketLevels;
const { SO_ATTACH_FILTER, ...otherOptions } = socketOptions;

/** The level of setsockopt(2). SOL_MCTCP is Tracee's spelling of SOL_MPTCP. */
export const socketLevel: OneName = {
  form: 'one',
  names: both({ ...otherLevels, SOL_MCTCP: SOL_MPTCP, SOL_MPTCP }),
  signed: false,
};

/** The option of setsockopt(2). Tracee treats every level as SOL_SOCKET. */
export const setSocketOption: OneName = { form: 'one', names: both(socketOptions), signed: false };

/** The option of getsockopt(2), where the number of SO_ATTACH_FILTER has another name. */
export const getSocketOption: OneName = {
  form: 'one',
  names: both({ ...otherOptions, SO_GET_FILTER: SO_ATTACH_FILTER }),
  signed: false,
};
