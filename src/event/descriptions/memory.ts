import type { EventTexts } from './description.ts';
import { shared } from './shared-arguments.ts';

/** Memory of processes and its protection. */
export const memoryTexts: EventTexts = {
  mem_prot_alert: {
    meaning:
      'A process made memory executable that is or was writable, or mapped memory that is both. Injected code, packers and JIT compilers need this.',
    sent: 'At the entry of the hooks security_mmap_addr and security_file_mprotect, inside mmap, mprotect and pkey_mprotect.',
    arguments: {
      alert:
        'which change it is: 1 mapped writable and executable, 2 made executable, 3 executable made writable too, 4 writable made executable instead',
      addr: shared.start,
      len: shared.length,
      prot: shared.protection,
      prev_prot:
        'VM_ bits of the memory region before the change, whose lowest three are as in PROT_; 0 for a new mapping',
      pathname: shared.mappedPath,
      dev: 'device number of the filesystem of the mapped file',
      inode: 'inode number of the mapped file',
      ctime: shared.mappedCtime,
    },
  },
  security_mmap_file: {
    meaning: 'A process maps a file into its memory, or the kernel does so while it loads a program.',
    sent: 'At the entry of the LSM hook security_mmap_file, before the mapping exists. Anonymous memory sends nothing.',
    arguments: {
      pathname: shared.pathname,
      flags: 'access mode and O_ bits with which the mapped file was opened',
      dev: shared.dev,
      inode: shared.inode,
      ctime: shared.ctime,
      prot: shared.mappingProtection,
      mmap_flags: shared.mappingFlags,
    },
  },
  shared_object_loaded: {
    meaning: 'A process maps a file as executable memory with mmap, as the dynamic loader does with a shared library.',
    sent: 'At the entry of the LSM hook security_mmap_file, if mmap asks for PROT_EXEC on a file.',
    arguments: {
      pathname: shared.pathname,
      flags: 'access mode and O_ bits with which the library was opened',
      dev: shared.dev,
      inode: shared.inode,
      ctime: shared.ctime,
      sha256: 'SHA-256 of the library in hexadecimal digits; only sent if Tracee computes hashes',
    },
  },
  security_file_mprotect: {
    meaning: 'A process is about to change the protection of a part of its memory, which may be anonymous.',
    sent: 'At the entry of the LSM hook security_file_mprotect, inside mprotect and pkey_mprotect, once for each memory region of the range.',
    arguments: {
      pathname: shared.mappedPath,
      prot: shared.protection,
      ctime: shared.mappedCtime,
      prev_prot: shared.previousProtection,
      addr: 'first address of the range that the program passed',
      len: 'length of the range that the program passed, in bytes',
      pkey: 'protection key that pkey_mprotect attaches',
    },
  },
  do_mmap: {
    meaning: 'Memory was mapped into a process, from a file or anonymous, by mmap or by the kernel.',
    sent: "At the return of the kernel's function do_mmap.",
    arguments: {
      addr: 'first address of the new mapping, or a negative errno',
      pathname: shared.mappedPath,
      flags: 'meant to hold the O_ bits of the mapped file; Tracee does not fill it reliably',
      dev: shared.dev,
      inode: shared.inode,
      ctime: shared.ctime,
      pgoff: 'position in the file, in pages',
      len: shared.length,
      prot: shared.mappingProtection,
      mmap_flags: shared.mappingFlags,
    },
  },
  print_mem_dump: {
    meaning: "A piece of the kernel's memory that Tracee was told to read, such as the code of a kernel function.",
    sent: 'By Tracee itself at its start and after a module was loaded, for the symbols that the policy names.',
    arguments: {
      bytes: 'content of the memory',
      address: 'address of the first byte',
      length: 'number of bytes read',
      caller_context_id: shared.caller,
      arch: 'processor architecture of the host',
      symbol_name: shared.symbolName,
      symbol_owner: 'module that has the symbol; `system` is the kernel itself',
    },
  },
};
