/** Protection of pages (asm-generic/mman-common.h). */
export const protectionBits = {
  PROT_READ: 0x1,
  PROT_WRITE: 0x2,
  PROT_EXEC: 0x4,
  PROT_SEM: 0x8,
  PROT_GROWSDOWN: 0x1000000,
  PROT_GROWSUP: 0x2000000,
} as const;

/** Protection of pages on each architecture (arm64's asm/mman.h). */
export const protectionBitsOn = {
  amd64: protectionBits,
  arm64: { ...protectionBits, PROT_BTI: 0x10, PROT_MTE: 0x20 },
} as const;

/** Kinds of mappings: the low four bits of the flags of mmap(2) (linux/mman.h). 3 is not the sum of the first two. */
export const mapTypes = { MAP_SHARED: 1, MAP_PRIVATE: 2, MAP_SHARED_VALIDATE: 3 } as const;

/** The bits of the flags of mmap(2) that hold the kind. */
export const mapTypeMask = 0xf;

/** Flags of mmap(2) that every architecture has (asm-generic/mman.h). */
export const mapBits = {
  MAP_SHARED: 0x1,
  MAP_PRIVATE: 0x2,
  MAP_FIXED: 0x10,
  MAP_ANONYMOUS: 0x20,
  MAP_GROWSDOWN: 0x100,
  MAP_DENYWRITE: 0x800,
  MAP_EXECUTABLE: 0x1000,
  MAP_LOCKED: 0x2000,
  MAP_NORESERVE: 0x4000,
  MAP_POPULATE: 0x8000,
  MAP_NONBLOCK: 0x10000,
  MAP_STACK: 0x20000,
  MAP_HUGETLB: 0x40000,
  MAP_SYNC: 0x80000,
  MAP_FIXED_NOREPLACE: 0x100000,
} as const;

/** Flags of mmap(2) on each architecture (x86's asm/mman.h). */
export const mapBitsOn = { amd64: { ...mapBits, MAP_32BIT: 0x40 }, arm64: mapBits } as const;

/** Flags of mremap(2) (linux/mman.h). */
export const remapBits = { MREMAP_MAYMOVE: 1, MREMAP_FIXED: 2, MREMAP_DONTUNMAP: 4 } as const;

/** Advice of madvise(2) (asm-generic/mman-common.h). */
export const madviseAdvice = {
  MADV_NORMAL: 0,
  MADV_RANDOM: 1,
  MADV_SEQUENTIAL: 2,
  MADV_WILLNEED: 3,
  MADV_DONTNEED: 4,
  MADV_FREE: 8,
  MADV_REMOVE: 9,
  MADV_DONTFORK: 10,
  MADV_DOFORK: 11,
  MADV_MERGEABLE: 12,
  MADV_UNMERGEABLE: 13,
  MADV_HUGEPAGE: 14,
  MADV_NOHUGEPAGE: 15,
  MADV_DONTDUMP: 16,
  MADV_DODUMP: 17,
  MADV_WIPEONFORK: 18,
  MADV_KEEPONFORK: 19,
  MADV_COLD: 20,
  MADV_PAGEOUT: 21,
  MADV_POPULATE_READ: 22,
  MADV_POPULATE_WRITE: 23,
  MADV_DONTNEED_LOCKED: 24,
  MADV_COLLAPSE: 25,
  MADV_HWPOISON: 100,
  MADV_SOFT_OFFLINE: 101,
} as const;

/** Flags of memfd_create(2) (linux/memfd.h). */
export const memfdBits = {
  MFD_CLOEXEC: 1,
  MFD_ALLOW_SEALING: 2,
  MFD_HUGETLB: 4,
  MFD_NOEXEC_SEAL: 8,
  MFD_EXEC: 16,
} as const;

/** Flags of a memory region in the kernel that 32 bits hold (linux/mm.h). */
export const lowRegionBits = {
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
} as const;

/** All flags of a memory region in the kernel (linux/mm.h). */
export const regionBits = {
  ...lowRegionBits,
  VM_PKEY_BIT0: 2 ** 32,
  VM_PKEY_BIT1: 2 ** 33,
  VM_PKEY_BIT2: 2 ** 34,
  VM_PKEY_BIT3: 2 ** 35,
  VM_UFFD_MINOR: 2 ** 37,
} as const;
