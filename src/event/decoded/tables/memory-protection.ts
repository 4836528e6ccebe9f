import { protectionBits, protectionBitsOn, regionBits } from '../../names/tables/memory.ts';
import { both, type NameSet, type OneName } from '../family.ts';

/** The protection of mmap(2) and mprotect(2). Without a name: arm64's PROT_BTI and PROT_MTE. */
export const protection: NameSet = {
  form: 'set',
  names: both(protectionBits),
  zero: 'PROT_NONE',
  none: 'nothing',
  lost: { amd64: 0, arm64: protectionBitsOn.arm64.PROT_BTI | protectionBitsOn.arm64.PROT_MTE },
  nothing: 0x10,
};

/** The observation of Tracee's mem_prot_alert (Tracee: types/trace), in Tracee's spelling. */
export const memoryAlert: OneName = {
  form: 'one',
  names: both({
    'Unknown alert': 0,
    'Mmaped region with W+E permissions!': 1,
    'Protection changed to Executable!': 2,
    'Protection changed from E to W+E!': 3,
    'Protection changed from W to E!': 4,
  }),
  signed: false,
  others: 'Unknown alert',
};

const { VM_PKEY_BIT2, VM_PKEY_BIT3, ...namedAlike } = regionBits;

/** Flags of a memory region in the kernel. The names of the protection key's bits are Tracee's. */
export const regionFlags: NameSet = {
  form: 'set',
  names: both({ ...namedAlike, VM_PKEY_BIT3: VM_PKEY_BIT2, VM_PKEY_BIT4: VM_PKEY_BIT3 }),
  zero: '',
  none: 'nothing',
  unknownBits: true,
  lost: both(0),
};
