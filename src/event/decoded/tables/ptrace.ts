import { ptraceRequestsOn } from '../../names/tables/ptrace.ts';
import type { OneName } from '../family.ts';

/** The request of ptrace(2). */
export const ptraceRequest: OneName = { form: 'one', names: ptraceRequestsOn, signed: false };
