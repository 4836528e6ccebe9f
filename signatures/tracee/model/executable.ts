import { baseName, type Event } from 'sequent';

/** Name of the program that acts, without its folder; `.` where Tracee does not know it, which is nobody's name. */
export function programName(event: Event): string {
  return baseName(event.process?.executable ?? '');
}
