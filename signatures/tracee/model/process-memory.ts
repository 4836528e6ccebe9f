/** The memory of a process as a file (proc_pid_mem(5)). As in Tracee, it is not bound to the start of the path. */
const memoryFile = /\/proc\/(?:\d+|self)\/mem$/;

/** The end of the path of such a file: the part that needs no code. */
export const memoryFileName = { suffix: '/mem' };

export function isProcessMemory(path: string): boolean {
  return memoryFile.test(path);
}
