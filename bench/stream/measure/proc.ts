/** Figures of running processes from Linux (proc(5)). They are taken from outside, in the same way for every client. */
import { readdirSync, readFileSync } from 'node:fs';

/** Of utime and stime; Linux has had 100 a second for user space on all architectures that matter here. */
const ticksPerSecond = 100;

/** The text behind the name of the command, which may hold anything: state, ppid, ... (fields 3 and on). */
function statFields(path: string): readonly string[] {
  const text = readFileSync(path, 'latin1');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

/** The process and all that descend from it. */
function tree(pid: number): number[] {
  const children = tasks(pid).flatMap((tid) => readOr('', `/proc/${pid}/task/${tid}/children`).trim().split(' '));
  return [pid, ...children.filter((text) => text !== '').flatMap((text) => tree(Number(text)))];
}

function tasks(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

function readOr(otherwise: string, path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return otherwise;
  }
}

/** User and system seconds of all threads, ended ones included, and of its children. @throws Error where the process is gone */
export function cpuSeconds(pid: number): number {
  let ticks = 0;
  for (const each of tree(pid)) {
    const fields = statFields(`/proc/${each}/stat`);
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks / ticksPerSecond;
}

/** Whether a thread runs, or would if it were let. */
export function isBusy(pid: number): boolean {
  return tree(pid).some((each) =>
    tasks(each).some((tid) => {
      const state = readOr('', `/proc/${each}/task/${tid}/stat`).replace(/^.*\) /, '')[0];
      return state === 'R' || state === 'D';
    }),
  );
}

/** Resident memory in MiB: now, and at its peak. Shared pages of several processes count for each. */
export function memory(pid: number): { readonly now: number; readonly peak: number } {
  const sum = (name: string): number => {
    const kib = tree(pid).map(
      (each) => new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(readOr('', `/proc/${each}/status`))?.[1],
    );
    return kib.reduce((total, value) => total + Number(value ?? 0), 0) / 1024;
  };
  return { now: sum('VmRSS'), peak: sum('VmHWM') };
}

/** Seconds that all processors of the machine together have worked since it started, time stolen by the host included. */
export function machineBusySeconds(): number {
  const [, user, nice, system, , , irq, softirq, steal] = readFileSync('/proc/stat', 'latin1').split(/\s+/);
  return [user, nice, system, irq, softirq, steal].reduce((sum, ticks) => sum + Number(ticks), 0) / ticksPerSecond;
}
