import { baseName, type Event } from 'tracee-sequent';

/**
 * Name of the program that acts, without its folder. Where the path of its executable is not known it is the name of the thread,
 * which has 15 characters at most and which the program may choose; empty where neither is known.
 * @param strict Tracee's detectors know the path alone: the name is `.` without it
 */
export function programName({ process, thread }: Event, strict: boolean): string {
  const path = process?.executable;
  return path === undefined && !strict ? (thread?.name ?? '') : baseName(path ?? '');
}

/** Name of the started program, without its folder; `.` if its path is unknown. */
export function startedProgram({ process }: Event<'sched_process_exec'>): string {
  return baseName(process?.executable ?? '');
}
