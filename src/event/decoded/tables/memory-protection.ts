import { both, type NameSet, type OneName } from '../family.ts';

/** The protection of mmap(2) and mprotect(2) (asm-generic/mman-common.h). Without a name: arm64's PROT_BTI and PROT_MTE. */
export const protection: NameSet = {
  form: 'set',
  names: both({
    PROT_READ: 0x1,
    PROT_WRITE: 0x2,
    PROT_EXEC: 0x4,
    PROT_SEM: 0x8,
    PROT_GROWSDOWN: 0x1000000,
    PROT_GROWSUP: 0x2000000,
  }),
  zero: 'PROT_NONE',
  none: 'nothing',
  lost: { amd64: 0, arm64: 0x30 },
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

/** Flags of a memory region in the kernel (linux/mm.h). The names of the protection key's bits are Tracee's. */
export const regionFlags: NameSet = {
  form: 'set',
  names: both({
    VM_READ: 2 ** 0,
    VM_WRITE: 2 ** 1,
    VM_EXEC: 2 ** 2,
    VM_SHARED: 2 ** 3,
    VM_MAYREAD: 2 ** 4,
    VM_MAYWRITE: 2 ** 5,
    VM_MAYEXEC: 2 ** 6,
    VM_MAYSHARE: 2 ** 7,
    VM_GROWSDOWN: 2 ** 8,
    VM_UFFD_MISSING: 2 ** 9,
    VM_PFNMAP: 2 ** 10,
    VM_UFFD_WP: 2 ** 12,
    VM_LOCKED: 2 ** 13,
    VM_IO: 2 ** 14,
    VM_SEQ_READ: 2 ** 15,
    VM_RAND_READ: 2 ** 16,
    VM_DONTCOPY: 2 ** 17,
    VM_DONTEXPAND: 2 ** 18,
    VM_LOCKONFAULT: 2 ** 19,
    VM_ACCOUNT: 2 ** 20,
    VM_NORESERVE: 2 ** 21,
    VM_HUGETLB: 2 ** 22,
    VM_SYNC: 2 ** 23,
    VM_PAT: 2 ** 24,
    VM_WIPEONFORK: 2 ** 25,
    VM_DONTDUMP: 2 ** 26,
    VM_SOFTDIRTY: 2 ** 27,
    VM_MIXEDMAP: 2 ** 28,
    VM_HUGEPAGE: 2 ** 29,
    VM_NOHUGEPAGE: 2 ** 30,
    VM_MERGEABLE: 2 ** 31,
    VM_PKEY_BIT0: 2 ** 32,
    VM_PKEY_BIT1: 2 ** 33,
    VM_PKEY_BIT3: 2 ** 34,
    VM_PKEY_BIT4: 2 ** 35,
    VM_UFFD_MINOR: 2 ** 37,
  }),
  zero: '',
  none: 'nothing',
  unknownBits: true,
  lost: both(0),
};
