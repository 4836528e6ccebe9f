import type { CallTexts } from '../description.ts';

/** System calls on the system as a whole: time, modules, BPF, restart. */
export const systemCallTexts: CallTexts = {
  nanosleep: {
    meaning: 'Sleeps for a time.',
    arguments: {
      req: 'time to sleep, in seconds',
      rem: 'time that was left if a signal ended the sleep, in seconds',
      returnValue: '0, or a negative errno: EINTR if a signal ended the sleep',
    },
  },
  clock_nanosleep: {
    meaning: 'Sleeps for a time, or until a time, of a given clock.',
    arguments: {
      clockid: 'clock by which the thread sleeps, CLOCK_',
      flags: '0 for a length of time, 1 for a point in time',
      request: 'time to sleep, or time to sleep until, in seconds',
      remain: 'time that was left if a signal ended the sleep, in seconds',
      returnValue: '0, or a negative errno: EINTR if a signal ended the sleep',
    },
  },
  getitimer: {
    meaning: 'Reads an interval timer of the process.',
    arguments: {
      which: '0 real time, 1 user time, 2 user and system time',
      curr_value: 'address of the struct itimerval that the kernel fills: period and time left',
      returnValue: '0, or a negative errno',
    },
  },
  setitimer: {
    meaning: 'Sets an interval timer of the process, which sends signals.',
    arguments: {
      which: '0 real time, 1 user time, 2 user and system time',
      new_value: 'address of the struct itimerval with period and first expiry; an expiry of 0 stops the timer',
      old_value: 'address of the struct itimerval for the old values, 0 for none',
      returnValue: '0, or a negative errno',
    },
  },
  alarm: {
    meaning: 'Asks for a SIGALRM after some seconds.',
    arguments: {
      returnValue: 'seconds that were left of the alarm before, 0 without one',
      seconds: 'seconds until the signal, 0 to cancel it',
    },
  },
  timer_create: {
    meaning: 'Makes a POSIX timer.',
    arguments: {
      clockid: 'clock by which the timer runs, CLOCK_',
      sevp: 'address of the struct sigevent that says how to tell; 0 sends SIGALRM',
      timer_id: 'address for the number of the new timer',
      returnValue: '0, or a negative errno',
    },
  },
  timer_settime: {
    meaning: 'Starts or stops a POSIX timer.',
    arguments: {
      timer_id: 'number of the timer',
      flags: '0 for a length of time, 1 for a point in time',
      new_value: 'address of the struct itimerspec with period and first expiry; an expiry of 0 stops the timer',
      old_value: 'address of the struct itimerspec for the old values, 0 for none',
      returnValue: '0, or a negative errno',
    },
  },
  timer_gettime: {
    meaning: 'Reads the time that a POSIX timer has left.',
    arguments: {
      timer_id: 'number of the timer',
      curr_value: 'address of the struct itimerspec that the kernel fills: period and time left',
      returnValue: '0, or a negative errno',
    },
  },
  timer_getoverrun: {
    meaning: 'Reads how often a POSIX timer has expired unnoticed.',
    arguments: {
      timer_id: 'number of the timer',
      returnValue: 'number of expiries that the last signal of the timer does not show, or a negative errno',
    },
  },
  timer_delete: {
    meaning: 'Removes a POSIX timer.',
    arguments: {
      timer_id: 'number of the timer',
      returnValue: '0, or a negative errno',
    },
  },
  timerfd_create: {
    meaning: 'Makes a timer that is a file descriptor.',
    arguments: {
      clockid: 'clock by which the timer runs, CLOCK_',
      flags: 'TFD_ bits',
      returnValue: 'new file descriptor, or a negative errno',
    },
  },
  timerfd_settime: {
    meaning: 'Starts or stops the timer of a descriptor.',
    arguments: {
      fd: 'descriptor of the timer',
      flags: 'TFD_TIMER_ bits',
      new_value: 'address of the struct itimerspec with period and first expiry; an expiry of 0 stops the timer',
      old_value: 'address of the struct itimerspec for the old values, 0 for none',
      returnValue: '0, or a negative errno',
    },
  },
  timerfd_gettime: {
    meaning: 'Reads the time that the timer of a descriptor has left.',
    arguments: {
      fd: 'descriptor of the timer',
      curr_value: 'address of the struct itimerspec that the kernel fills: period and time left',
      returnValue: '0, or a negative errno',
    },
  },
  time: {
    meaning: 'Reads the time in seconds.',
    arguments: {
      tloc: 'address at which the kernel stores the time, too; 0 for none',
      returnValue: 'seconds since 1970',
    },
  },
  gettimeofday: {
    meaning: 'Reads the time in microseconds.',
    arguments: {
      tv: 'address for seconds and microseconds since 1970, 0 for none',
      tz: 'address for the time zone of the kernel, 0 for none',
      returnValue: '0, or a negative errno',
    },
  },
  settimeofday: {
    meaning: "Sets the system's clock.",
    arguments: {
      tv: 'address of the new time',
      tz: 'address of the new time zone',
      returnValue: '0, or a negative errno',
    },
  },
  clock_gettime: {
    meaning: 'Reads a clock. Most programs do this without a system call.',
    arguments: {
      clockid: 'clock to read, CLOCK_',
      tp: 'time of the clock, in seconds',
      returnValue: '0, or a negative errno',
    },
  },
  clock_settime: {
    meaning: 'Sets a clock.',
    arguments: {
      clockid: 'number of the clock, CLOCK_',
      tp: 'new time, in seconds since 1970',
      returnValue: '0, or a negative errno',
    },
  },
  clock_getres: {
    meaning: 'Reads the resolution of a clock.',
    arguments: {
      clockid: 'clock, CLOCK_',
      res: 'resolution of the clock, in seconds',
      returnValue: '0, or a negative errno',
    },
  },
  clock_adjtime: {
    meaning: 'Adjusts a clock by small steps.',
    arguments: {
      clk_id: 'clock to adjust, CLOCK_',
      buf: 'address of the struct timex: what to change, and the state that the kernel fills in',
      returnValue: 'state of the clock, TIME_, or a negative errno',
    },
  },
  adjtimex: {
    meaning: "Adjusts the system's clock by small steps.",
    arguments: {
      buf: 'address of the struct timex: what to change, and the state that the kernel fills in',
      returnValue: 'state of the clock, TIME_, or a negative errno',
    },
  },
  times: {
    meaning: 'Reads the processor time of the process and its children.',
    arguments: {
      buf: 'address of the struct tms that the kernel fills: processor time in ticks',
      returnValue: 'ticks since some point in the past',
    },
  },
  uname: {
    meaning: 'Reads name, version and architecture of the system.',
    arguments: { buf: 'address for the names', returnValue: '0, or a negative errno' },
  },
  sysinfo: {
    meaning: 'Reads memory, load and uptime of the system.',
    arguments: { info: 'address for the facts', returnValue: '0, or a negative errno' },
  },
  syslog: {
    meaning: "Reads or controls the kernel's log.",
    arguments: {
      type: 'operation: 2 to 4 read, 5 clears, 6 to 8 set what the console shows, 9 and 10 ask for sizes',
      bufp: 'content of the buffer, as text',
      len: 'length of the buffer, in bytes',
      returnValue: 'number of bytes or another result of the operation, or a negative errno',
    },
  },
  sethostname: {
    meaning: 'Sets the name of the host.',
    arguments: {
      name: 'new name of the host',
      len: 'length of the name, in bytes',
      returnValue: '0, or a negative errno',
    },
  },
  setdomainname: {
    meaning: 'Sets the NIS domain of the host.',
    arguments: { name: 'new NIS domain', len: 'length of the name, in bytes', returnValue: '0, or a negative errno' },
  },
  reboot: {
    meaning: 'Restarts or stops the machine, or switches Ctrl-Alt-Del.',
    arguments: {
      magic: 'must be 0xfee1dead',
      magic2: 'one of four dates as a number',
      cmd: 'operation, LINUX_REBOOT_CMD_',
      arg: 'address of a text for the restart command',
      returnValue: '0, or a negative errno',
    },
  },
  vhangup: { meaning: 'Hangs up the terminal of the process.', arguments: { returnValue: '0, or a negative errno' } },
  iopl: {
    meaning: 'Gives the thread access to all I/O ports.',
    arguments: { level: 'privilege level, 0 to 3', returnValue: '0, or a negative errno' },
  },
  ioperm: {
    meaning: 'Gives the thread access to a range of I/O ports.',
    arguments: {
      from: 'first port',
      num: 'number of ports',
      turn_on: '1 allows, 0 denies',
      returnValue: '0, or a negative errno',
    },
  },
  init_module: {
    meaning: 'Loads a kernel module from memory.',
    arguments: {
      module_image: 'address of the ELF image of the module',
      param_values: 'parameters of the module as text',
      len: 'length of the image, in bytes',
      returnValue: '0, or a negative errno',
    },
  },
  finit_module: {
    meaning: 'Loads a kernel module from an open file.',
    arguments: {
      param_values: 'parameters of the module as text',
      flags: 'MODULE_INIT_ bits',
      fd: 'descriptor of the file of the module',
      returnValue: '0, or a negative errno',
    },
  },
  delete_module: {
    meaning: 'Removes a kernel module.',
    arguments: {
      name: 'name of the module',
      flags: 'O_NONBLOCK, and O_TRUNC to force it',
      returnValue: '0, or a negative errno',
    },
  },
  kexec_load: {
    meaning: 'Loads another kernel into memory, for a restart without the firmware.',
    arguments: {
      entry: 'address at which the new kernel starts',
      flags: 'KEXEC_ bits',
      nr_segments: 'number of segments of the new kernel',
      segments: 'address of the list of segments',
      returnValue: '0, or a negative errno',
    },
  },
  kexec_file_load: {
    meaning: 'Loads another kernel from a file, for a restart without the firmware.',
    arguments: {
      flags: 'KEXEC_FILE_ bits',
      kernel_fd: 'descriptor of the file of the kernel',
      initrd_fd: 'descriptor of the file of the initial RAM disk',
      cmdline_len: 'length of the command line, in bytes',
      cmdline: 'command line of the new kernel',
      returnValue: '0, or a negative errno',
    },
  },
  bpf: {
    meaning: 'Loads BPF programs, and makes and reads their maps.',
    arguments: {
      attr: 'address of the attributes of the command',
      returnValue: 'a new descriptor or 0, by the command, or a negative errno',
      cmd: 'command, BPF_',
      size: 'length of the attributes, in bytes',
    },
  },
  perf_event_open: {
    meaning: 'Opens a performance counter or a probe.',
    arguments: {
      pid: 'thread id to measure; 0 is the caller, -1 any',
      cpu: 'processor to measure, -1 for any',
      flags: 'PERF_FLAG_ bits',
      returnValue: 'new file descriptor, or a negative errno',
      attr: 'address of the struct perf_event_attr',
      group_fd: 'descriptor of the group that the counter joins, -1 for none',
    },
  },
  getrandom: {
    meaning: 'Reads random bytes.',
    arguments: {
      flags: 'GRND_ bits',
      buf: 'address of the buffer',
      buflen: 'length of the buffer, in bytes',
      returnValue: 'number of random bytes, or a negative errno',
    },
  },
};
