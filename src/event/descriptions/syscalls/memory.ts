import type { CallTexts } from '../description.ts';

/** System calls on memory. */
export const memoryCallTexts: CallTexts = {
  msync: {
    meaning: 'Writes a mapped part of a file back to the file.',
    arguments: { flags: 'MS_ASYNC, MS_SYNC and MS_INVALIDATE' },
  },
  mincore: { meaning: 'Asks which pages of a range are in memory.' },
  madvise: {
    meaning: 'Tells the kernel how a range of memory will be used.',
    arguments: {
      advice: 'MADV_ value',
      addr: 'first address of the range',
      length: 'length of the range, in bytes',
      returnValue: '0, or a negative errno',
    },
  },
  process_madvise: {
    meaning: 'Tells the kernel how memory of another process will be used.',
    arguments: {
      addr: 'address of the list of ranges',
      length: 'number of ranges',
      advice: 'MADV_ value',
      pidfd: 'descriptor of the other process',
      flags: 'must be 0',
      returnValue: 'number of bytes that the advice covers, or a negative errno',
    },
  },
  process_mrelease: {
    meaning: 'Frees the memory of a process that is being killed.',
    arguments: { pidfd: 'descriptor of the process', flags: 'must be 0', returnValue: '0, or a negative errno' },
  },
  mlock: {
    meaning: 'Keeps a range of memory from being swapped out.',
    arguments: {
      addr: 'first address of the range',
      len: 'length of the range, in bytes',
      returnValue: '0, or a negative errno',
    },
  },
  mlock2: {
    meaning: 'Keeps a range of memory from being swapped out, with flags.',
    arguments: { flags: 'MLOCK_ONFAULT or 0' },
  },
  munlock: {
    meaning: 'Lets a range of memory be swapped out again.',
    arguments: {
      addr: 'first address of the range',
      len: 'length of the range, in bytes',
      returnValue: '0, or a negative errno',
    },
  },
  mlockall: {
    meaning: 'Keeps all memory of the process from being swapped out.',
    arguments: { flags: 'MCL_ bits', returnValue: '0, or a negative errno' },
  },
  munlockall: {
    meaning: 'Lets all memory of the process be swapped out again.',
    arguments: { returnValue: '0, or a negative errno' },
  },
  remap_file_pages: {
    meaning: 'Rearranges the pages of a file mapping.',
    arguments: { pgoff: 'position in the file, in pages' },
  },
  pkey_mprotect: {
    meaning: 'Changes the protection of a range of memory and attaches a protection key.',
    arguments: {
      pkey: 'number of the protection key',
      addr: 'first address of the range, a multiple of the page size',
      len: 'length of the range, in bytes',
      prot: 'PROT_ bits that the pages get',
      returnValue: '0, or a negative errno',
    },
  },
  pkey_alloc: {
    meaning: 'Takes a protection key.',
    arguments: {
      access_rights: 'PKEY_DISABLE_ bits',
      returnValue: 'number of the key, or a negative errno',
      flags: 'must be 0',
    },
  },
  pkey_free: {
    meaning: 'Gives a protection key back.',
    arguments: { pkey: 'number of the protection key', returnValue: '0, or a negative errno' },
  },
  userfaultfd: {
    meaning:
      'Makes a descriptor with which user space handles page faults. Kernel exploits use it to hold the kernel at a chosen place.',
    arguments: {
      flags: 'O_CLOEXEC, O_NONBLOCK and UFFD_USER_MODE_ONLY',
      returnValue: 'new file descriptor, or a negative errno',
    },
  },
  membarrier: {
    meaning: 'Orders memory accesses of all threads of the process, or of the machine.',
    arguments: { cmd: 'operation, MEMBARRIER_CMD_' },
  },
  mbind: { meaning: 'Sets on which memory nodes a range is placed.', arguments: { mode: 'MPOL_ mode' } },
  set_mempolicy: { meaning: 'Sets on which memory nodes a thread gets memory.', arguments: { mode: 'MPOL_ mode' } },
  get_mempolicy: {
    meaning: 'Reads on which memory nodes a thread or a range gets memory.',
    arguments: { flags: 'MPOL_F_ bits' },
  },
  migrate_pages: { meaning: 'Moves the memory of a process to other memory nodes.' },
  move_pages: {
    meaning: 'Moves single pages of a process to other memory nodes.',
    arguments: { flags: 'MPOL_MF_ bits' },
  },
};
