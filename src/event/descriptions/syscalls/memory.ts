import type { CallTexts } from '../description.ts';

/** System calls on memory. */
export const memoryCallTexts: CallTexts = {
  msync: {
    meaning: 'Writes a mapped part of a file back to the file.',
    arguments: {
      addr: 'first address of the range, a multiple of the page size',
      length: 'length of the range, in bytes',
      flags: 'MS_ASYNC, MS_SYNC and MS_INVALIDATE',
      returnValue: '0, or a negative errno: ENOMEM if a part is not mapped',
    },
  },
  mincore: {
    meaning: 'Asks which pages of a range are in memory.',
    arguments: {
      addr: 'first address of the range, a multiple of the page size',
      length: 'length of the range, in bytes',
      vec: 'address of a list with one byte for each page; its lowest bit says whether the page is in memory',
      returnValue: '0, or a negative errno: ENOMEM if a part is not mapped',
    },
  },
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
    arguments: {
      addr: 'first address of the range',
      len: 'length of the range, in bytes; rounded up to whole pages',
      flags: 'MLOCK_ONFAULT or 0',
      returnValue: '0, or a negative errno: ENOMEM above the limit of locked memory',
    },
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
    arguments: {
      addr: 'an address in a shared file mapping',
      size: 'length of the part that is rearranged, in bytes',
      prot: 'must be 0',
      pgoff: 'position in the file, in pages',
      flags: 'MAP_NONBLOCK or 0',
      returnValue: '0, or a negative errno',
    },
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
    arguments: {
      cmd: 'operation, MEMBARRIER_CMD_',
      flags: 'MEMBARRIER_CMD_FLAG_CPU to name one processor, otherwise 0',
      returnValue: '0, bits of the supported operations for MEMBARRIER_CMD_QUERY, or a negative errno',
    },
  },
  mbind: {
    meaning: 'Sets on which memory nodes a range is placed.',
    arguments: {
      addr: 'first address of the range, a multiple of the page size',
      len: 'length of the range, in bytes',
      mode: 'MPOL_ mode',
      nodemask: 'address of the set of memory nodes for the range, one bit each',
      maxnode: 'number of bits of that set',
      flags: 'MPOL_MF_ bits: whether pages that exist are checked or moved',
      returnValue: '0, or a negative errno',
    },
  },
  set_mempolicy: {
    meaning: 'Sets on which memory nodes a thread gets memory.',
    arguments: {
      mode: 'MPOL_ mode',
      nodemask: 'address of the set of memory nodes for the thread, one bit each',
      maxnode: 'number of bits of that set',
      returnValue: '0, or a negative errno',
    },
  },
  get_mempolicy: {
    meaning: 'Reads on which memory nodes a thread or a range gets memory.',
    arguments: {
      mode: 'address for the number of the MPOL_ mode, or of a memory node with MPOL_F_NODE; 0 for none',
      nodemask: 'address for the set of memory nodes, 0 for none',
      maxnode: 'number of bits of that set',
      addr: 'address whose memory node or policy is asked, with MPOL_F_ADDR; otherwise 0',
      flags: 'MPOL_F_ bits',
      returnValue: '0, or a negative errno',
    },
  },
  migrate_pages: {
    meaning: 'Moves the memory of a process to other memory nodes.',
    arguments: {
      pid: 'process id in the pid namespace of the caller; 0 is the caller',
      maxnode: 'number of bits of the two sets of memory nodes',
      old_nodes: 'address of the set of memory nodes to empty',
      new_nodes: 'address of the set of memory nodes to fill',
      returnValue: 'number of pages that could not be moved, or a negative errno',
    },
  },
  move_pages: {
    meaning: 'Moves single pages of a process to other memory nodes.',
    arguments: {
      pid: 'process id in the pid namespace of the caller; 0 is the caller',
      count: 'number of pages',
      pages: 'address of the list of addresses of the pages',
      nodes: 'address of the list of target nodes, one number for each page; 0 only asks where the pages are',
      status: 'address of the list of results: the memory node of each page or a negative errno',
      flags: 'MPOL_MF_ bits',
      returnValue: '0, number of pages that were not moved, or a negative errno',
    },
  },
};
