import { baseName, type Event } from 'sequent';

/**
 * Name of the program that acts, without its folder. Where the path of its executable is not known it is the name of the thread,
 * which has 15 characters at most and which the program may choose; empty where neither is known.
 * @param strict Tracee's detectors know the path alone: the name is `.` without it
 */
export function programName({ process, thread }: Event, strict: boolean): string {
  const path = process?.executable;
  return path === undefined && !strict ? (thread?.name ?? '') : baseName(path ?? '');
}

/**
 * Name of the program that is started, without its folder.
 * @param strict Tracee's detectors look at the path of the process, which some events lack: the name is `.` then
 */
export function startedProgram({ process, data }: Event<'sched_process_exec'>, strict: boolean): string {
  return baseName(process?.executable ?? (strict ? '' : data.pathname));
}
