import type { EventTexts } from './description.ts';
import { shared } from './shared-arguments.ts';

/** Kernel modules, BPF programs, probes, and traces of rootkits. */
export const kernelTexts: EventTexts = {
  module_load: {
    meaning: 'A kernel module was loaded. Its code has all rights from now on.',
    sent: "At the kernel's tracepoint module_load, when the module is linked but has not run its init function.",
    arguments: {
      name: shared.moduleName,
      version: shared.moduleVersion,
      src_version: shared.moduleSource,
      pathname: 'absolute path of the file of the module; empty if init_module loaded it from memory',
      dev: "device number of the module file's filesystem: major << 20 | minor",
      inode: 'inode number of the module file',
      ctime: 'time of the last change of the inode of the module file, in nanoseconds since 1970',
    },
  },
  module_free: {
    meaning: 'A kernel module is removed, by rmmod or because its init function failed.',
    sent: "At the kernel's tracepoint module_free, before its memory is freed.",
    arguments: { name: shared.moduleName, version: shared.moduleVersion, src_version: shared.moduleSource },
  },
  do_init_module: {
    meaning: 'The init function of a kernel module has run.',
    sent: "At the return of the kernel's function do_init_module.",
    arguments: {
      name: shared.moduleName,
      version: shared.moduleVersion,
      src_version: shared.moduleSource,
      returnValue: '0 if the module started, otherwise a negative errno',
    },
  },
  hidden_kernel_module: {
    meaning:
      'A kernel module is in memory but not in the list of modules, so that lsmod does not show it. Rootkits hide so.',
    sent: "By Tracee's scans: at its start, from time to time, and after a module was loaded.",
    arguments: {
      address: 'address of the struct module of the hidden module, in hexadecimal',
      name: 'name of the hidden module, as far as it has left it in memory',
      srcversion: shared.moduleSource,
    },
  },
  hidden_kernel_module_seeker: {
    meaning: "One step of Tracee's search for hidden kernel modules.",
    sent: 'By a probe on a function of Tracee itself that starts a scan. It stays inside Tracee.',
    arguments: {
      address: 'address of the struct module of a candidate',
      name: 'name of the candidate, as bytes',
      flags: 'bits that say which list of the kernel was searched, and with what result',
      srcversion: 'checksum over the source of the candidate, as bytes',
    },
  },
  security_bpf: {
    meaning: 'A process is about to call bpf, to load a program, make a map, or read either.',
    sent: 'At the entry of the LSM hook security_bpf, before the command runs.',
    arguments: { cmd: 'command of the bpf call' },
  },
  security_bpf_map: {
    meaning: 'A process gets a descriptor for a BPF map, a new or an existing one.',
    sent: 'At the entry of the LSM hook security_bpf_map.',
    arguments: { map_id: 'number of the map in the kernel', map_name: 'name of the map, at most 15 bytes' },
  },
  security_bpf_prog: {
    meaning: 'A process gets a descriptor for a BPF program, because it loads it or asks for an existing one.',
    sent: 'At the entry of the LSM hook security_bpf_prog, when the verifier has accepted the program.',
    arguments: {
      type: 'type of the program, BPF_PROG_TYPE_',
      name: 'name of the program, at most 15 bytes',
      helpers: 'helpers that the program calls: helper n is bit n % 64 of element n / 64',
      id: 'number of the program in the kernel',
      load: 'whether the program is being loaded; otherwise it existed before',
    },
  },
  bpf_attach: {
    meaning: 'A BPF program was attached to a probe: a kprobe, a uprobe or a tracepoint.',
    sent: 'At the hooks of the ioctl PERF_EVENT_IOC_SET_BPF, of BPF_LINK_CREATE and of raw tracepoints, for programs that were loaded after Tracee.',
    arguments: {
      prog_type: 'type of the attached program, BPF_PROG_TYPE_',
      prog_name: 'name of the attached program, at most 15 bytes',
      prog_id: 'number of the attached program in the kernel',
      prog_helpers: 'helpers that the attached program calls: helper n is bit n % 64 of element n / 64',
      symbol_name: 'kernel function or tracepoint that is probed; path of the file for a uprobe',
      symbol_addr: 'address of the probe if it has no name; offset in the file for a uprobe',
      attach_type: 'kind of the probe: 0 raw tracepoint, 1 tracepoint, 2 kprobe, 3 kretprobe, 4 uprobe, 5 uretprobe',
    },
  },
  kprobe_attach: {
    meaning:
      'A kprobe was registered in the kernel, by a module, perf, ftrace or a BPF program. Rootkits hook functions so.',
    sent: "At the return of the kernel's function register_kprobe, if it succeeded.",
    arguments: {
      symbol_name: 'kernel function that is probed; empty if the probe has only an address',
      pre_handler_addr: 'address of the function that runs before the probed instruction',
      post_handler_addr: 'address of the function that runs after it, 0 without one',
    },
  },
  ftrace_hook: {
    meaning: 'A kernel function is hooked by ftrace, which perf, BPF, live patches and rootkits all use.',
    sent: 'By Tracee in user space, which reads the list of hooked functions of ftrace from time to time and reports new entries.',
    arguments: {
      symbol: 'kernel function that is hooked',
      trampoline: 'code through which the call goes',
      callback: 'function that is called',
      callback_offset: 'distance of the callback from the start of its symbol, in bytes',
      callback_owner: 'module that has the callback',
      flags: 'letters of ftrace about the hook, such as R for saved registers and I for a changed instruction pointer',
      count: 'number of hooks on the function',
    },
  },
  kallsyms_lookup_name: {
    meaning:
      'Kernel code looked up the address of a symbol by its name. Modules that need unexported functions do this, and rootkits do.',
    sent: "At the return of the kernel's function kallsyms_lookup_name.",
    arguments: { symbol_name: shared.symbolName, symbol_address: 'address of the symbol, 0 if there is none' },
  },
  proc_create: {
    meaning: 'Kernel code made a file in /proc. Rootkits use one to take commands.',
    sent: "At the entry of the kernel's function proc_create.",
    arguments: {
      name: 'name of the file below its folder in /proc',
      proc_ops_addr: "address of the file's operations",
    },
  },
  debugfs_create_file: {
    meaning: 'Kernel code made a file in debugfs.',
    sent: "At the entry of the kernel's function debugfs_create_file.",
    arguments: {
      file_name: 'name of the new file',
      path: 'path of its folder inside debugfs',
      mode: 'permission bits of the new file',
      proc_ops_addr: "address of the new file's operations",
    },
  },
  debugfs_create_dir: {
    meaning: 'Kernel code made a folder in debugfs.',
    sent: "At the entry of the kernel's function debugfs_create_dir.",
    arguments: { name: 'name of the new folder', path: 'path of its parent folder inside debugfs' },
  },
  device_add: {
    meaning: 'A device was added to the device tree of the kernel, plugged in or made by a driver.',
    sent: "At the entry of the kernel's function device_add.",
    arguments: { name: 'name of the device', parent_name: 'name of the parent device' },
  },
  register_chrdev: {
    meaning: 'Kernel code registered a character device, through which programs can then talk to it.',
    sent: "At the return of the kernel's function __register_chrdev.",
    arguments: {
      requested_major_number: 'major number that was asked for; 0 is any free one',
      granted_major_number: 'major number that was given, or a negative errno as an unsigned number',
      char_device_name: 'name of the range of devices',
      char_device_fops: "address of the device's file operations",
    },
  },
  hooked_syscall: {
    meaning:
      "An entry of the kernel's table of system calls points to a place outside of the kernel's own code, as a rootkit sets it.",
    sent: 'Made in user space from syscall_table_check, for each changed entry once per address.',
    arguments: {
      syscall: shared.syscallName,
      address: shared.hookedAddress,
      function: shared.hookedFunction,
      owner: shared.hookedOwner,
    },
  },
  syscall_table_check: {
    meaning: 'An entry of the table of system calls differs from what Tracee expects.',
    sent: 'By a probe on a function of Tracee itself, at its start and after modules were loaded. No client gets it.',
    arguments: {
      syscall_id: 'number of the system call whose entry differs',
      syscall_address: 'address to which the entry points',
    },
  },
  hooked_seq_ops: {
    meaning:
      'A function behind /proc/net/tcp, udp, raw or unix points outside of the kernel, so that a rootkit can hide connections from ss and netstat.',
    sent: 'Made in user space from print_net_seq_ops, if one of the functions is hooked.',
    arguments: { hooked_seq_ops: 'the hooked functions by structure and member, each with symbol and module' },
  },
  print_net_seq_ops: {
    meaning:
      "The addresses of the functions behind the kernel's lists of connections, with 0 in place of those in the kernel's own code.",
    sent: 'By a probe on a function of Tracee itself, from time to time. It stays inside Tracee.',
    arguments: {
      net_seq_ops: 'four addresses for each of the lists: show, start, next, stop; 0 is in order',
      caller_context_id: shared.caller,
    },
  },
  hooked_proc_fops: {
    meaning:
      "A file operation of a folder in /proc points outside of the kernel's own code, so that a rootkit can hide processes.",
    sent: 'At the entry of the LSM hook security_file_permission, when a program lists a folder of /proc and a function is hooked.',
    arguments: {
      hooked_fops_pointers: 'the hooked operations, iterate_shared and iterate, each with symbol and module',
    },
  },
  symbols_loaded: {
    meaning: 'A process loaded a shared library that exports a symbol which the policy watches.',
    sent: 'Made in user space from shared_object_loaded: Tracee reads the symbols of the library from the file.',
    arguments: {
      library_path: 'absolute path of the library',
      symbols: 'those of its exported symbols that are watched',
      sha256: 'SHA-256 of the library file in hexadecimal digits, if Tracee computes hashes',
    },
  },
  symbols_collision: {
    meaning:
      'A process loaded two shared libraries that export the same symbols. A library that takes over functions of another one looks so.',
    sent: 'Made in user space from shared_object_loaded, by comparing with the other libraries of the process.',
    arguments: {
      loaded_path: 'absolute path of the library that was just loaded',
      collision_path: 'absolute path of the library that was loaded before',
      symbols: 'symbols that both export',
    },
  },
  security_settime64: {
    meaning: "A process is about to set the system's clock or its time zone. Attackers make logs wrong so.",
    sent: 'At the entry of the LSM hook security_settime64, before the clock is set.',
    arguments: {
      tv_sec: 'new time, in seconds since 1970',
      tv_nsec: 'nanoseconds that belong to tv_sec',
      tz_minuteswest: 'new time zone, in minutes west of Greenwich',
      tz_dsttime: 'kind of daylight saving time; unused by Linux',
    },
  },
};
