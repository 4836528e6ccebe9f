import { differences } from '../../gen/versions.ts';
import type { TraceeProfile } from './profile.ts';

/** The release v0.24.1 of November 2025, measured on kernel 6.1. */
export const v0_24_1: TraceeProfile = {
  version: 'v0.24.1',
  label: 'v0.24.1 of November 2025',
  commit: 'b40e7f3f8',
  differences: differences['v0.24.1'],
  pointerKind: 'u_int64',
  // Its conversion to protobuf (pkg/server/grpc/event_data.go) does not support time.Time, and logs an error for each.
  neverSent: new Set([
    'sched_process_fork.parent_start_time',
    'sched_process_fork.start_time',
    'sched_process_fork.parent_process_start_time',
    'sched_process_fork.leader_start_time',
    'tracee_info.start_time',
  ]),
  // api/v1beta1/event.proto of both versions: main has one more number at 1001 and one fewer from 2012 on.
  enumRanges: [
    { from: 1001, to: 1092, shift: 1 },
    { from: 2013, to: 2026, shift: -1 },
  ],
  policyForms: ['kubernetes'],
  policyEndings: ['.yaml', '.yml'],
  knowsStartedContainers: false,
  takesSets: true,
  ownFindings: 'signatures',
  pathFlag: {
    flag: '--proctree source=both',
    without: 'no event carries the path of the program that made it',
    cost: 'Tracee keeps a tree of all processes, which takes memory for each and processor time for each fork, exec and exit',
  },
  environmentFlag: '--output option:exec-env',
  decodedFlag: '--output option:parse-arguments',
};
