import { accessModes, openBits, openBitsApart } from '../../names/tables/open.ts';
import type { NameSet } from '../family.ts';
import { both } from '../family.ts';

const { O_ASYNC, ...named } = openBits;

/** Tracee's O_TMPFILE is the single bit without O_DIRECTORY, which Tracee prints beside it. */
const traceesOwn = { FASYNC: O_ASYNC, O_TMPFILE: 0o20000000 };

/**
 * The flags of open(2). Beside O_WRONLY, Tracee leaves out O_RDWR, so that access mode 3, which opens for neither
 * reading nor writing, looks like 1.
 */
export const openFlags: NameSet = {
  form: 'set',
  names: {
    amd64: { ...named, ...openBitsApart.amd64, ...traceesOwn },
    arm64: { ...named, ...openBitsApart.arm64, ...traceesOwn },
  },
  lead: { names: accessModes, orNumber: false },
  zero: undefined,
  none: 'nothing',
  lost: both(0),
  hiding: ['O_WRONLY'],
};
