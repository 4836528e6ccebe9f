import { profiles } from './choose.ts';
import { describeEventIn } from './events.ts';

/** @returns names of the versions that know an event, the newest release first */
export function versionsOfEvent(event: string): readonly string[] {
  return profiles.filter((profile) => describeEventIn(profile, event) !== undefined).map(({ version }) => version);
}

/** @returns names of the versions that send an argument of an event, the newest release first */
export function versionsOfArgument(event: string, argument: string): readonly string[] {
  return profiles
    .filter((profile) => describeEventIn(profile, event)?.arguments.some(({ name }) => name === argument) === true)
    .map(({ version }) => version);
}
