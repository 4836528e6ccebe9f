/** What must not compile. `tsc` reports every line below `@ts-expect-error` that does. */
import { defineModel, defineSignature, perProcess, slidingCount, z } from 'tracee-sequent';

const base = {
  id: 'TEST-1',
  name: 'negative',
  version: '1.0.0',
  description: 'never loaded',
  threat: { severity: 'low' },
  finding: z.strictObject({ sig: z.uint32() }),
} as const;
const { finding: _finding, ...withoutFinding } = base;
const threads = defineModel({ id: 'threads', create: () => ({ count: 0 }), on: { rseq() {} } });

// @ts-expect-error misspelt event
defineSignature({ ...base, on: { rsek() {} } });
// @ts-expect-error misspelt event beside a right one
defineSignature({ ...base, on: { rseq() {}, rsek() {} } });
// @ts-expect-error wrong argument
defineSignature({ ...base, on: { rseq: ({ data }) => ({ sig: data.nope }) } });
// @ts-expect-error async handler
defineSignature({ ...base, on: { rseq: async () => ({ sig: 1 }) } });
// @ts-expect-error async handler without a result
defineSignature({ ...base, on: { async rseq() {} } });
// @ts-expect-error finding of the wrong type
defineSignature({ ...base, on: { rseq: () => ({ sig: 'a' }) } });
// @ts-expect-error one of several findings of the wrong type
defineSignature({ ...base, on: { rseq: () => [{ sig: 1 }, { sig: 2n }] } });
// @ts-expect-error no finding schema
defineSignature({ ...withoutFinding, on: { rseq: () => ({ sig: 1 }) } });
// @ts-expect-error a finding where none was declared
defineSignature({ ...withoutFinding, on: { rseq: () => 5 } });
// @ts-expect-error async handler where no finding was declared
defineSignature({ ...withoutFinding, on: { rseq: async () => ({}) } });
// @ts-expect-error about an argument that the event lacks
defineSignature({ ...base, about: { rseq: 'pathname' }, on: { rseq() {} } });
// @ts-expect-error about an argument that is a list
defineSignature({ ...base, about: { sched_process_exec: 'argv' }, on: { sched_process_exec() {} } });
// @ts-expect-error scope of an unknown kind
defineSignature({ ...base, scope: { container: 'yes' }, on: { rseq() {} } });
// @ts-expect-error a field of the finding is missing
defineSignature({ ...base, on: { rseq: () => ({}) } });
// @ts-expect-error model that is not declared
defineSignature({ ...base, on: { rseq: (_, ctx) => ({ sig: ctx.models.threads.count }) } });
// @ts-expect-error what the model's view does not have
defineSignature({ ...base, models: { threads }, on: { rseq: (_, ctx) => ({ sig: ctx.models.threads.size }) } });
// @ts-expect-error timer with a wrong finding
defineSignature({ ...base, on: { rseq: (_, ctx) => void ctx.after(1, 'k', () => ({ sig: 'x' })) } });
// @ts-expect-error async timer
defineSignature({ ...base, on: { rseq: (_, ctx) => void ctx.after(1, 'k', async () => {}) } });
// @ts-expect-error report of a wrong finding
defineSignature({ ...base, on: { rseq: (_, ctx) => ctx.report({ sig: 'x' }) } });
// @ts-expect-error where on an event without a handler
defineSignature({ ...base, where: { ptrace: { pid: 1 } }, on: { rseq() {} } });
// @ts-expect-error where on a wrong argument
defineSignature({ ...base, where: { rseq: { nope: 1 } }, on: { rseq() {} } });
// @ts-expect-error where with a wrong type
defineSignature({ ...base, where: { rseq: { sig: 'x' } }, on: { rseq() {} } });
// @ts-expect-error where with a number for a bigint
defineSignature({ ...base, where: { rseq: { rseq: 1 } }, on: { rseq() {} } });
// @ts-expect-error where with an unknown operator
defineSignature({ ...base, where: { rseq: { sig: { above: 1 } } }, on: { rseq() {} } });
// @ts-expect-error where with an operator of numbers on a text
defineSignature({ ...base, where: { security_file_open: { pathname: { lt: 'a' } } }, on: { security_file_open() {} } });
// @ts-expect-error where with an operator of texts on a number
defineSignature({ ...base, where: { rseq: { sig: { prefix: '1' } } }, on: { rseq() {} } });
// @ts-expect-error where with a range of the wrong type
defineSignature({ ...base, where: { rseq: { rseq: { gte: 1 } } }, on: { rseq() {} } });
// @ts-expect-error where with bits that are a text
defineSignature({ ...base, where: { rseq: { sig: { hasAny: 'O_CREAT' } } }, on: { rseq() {} } });
// @ts-expect-error where with the wrong type within not
defineSignature({ ...base, where: { rseq: { sig: { not: { any: ['x'] } } } }, on: { rseq() {} } });
// @ts-expect-error where with a wrong argument in a group
defineSignature({ ...base, where: { rseq: { any: [{ sig: 1 }, { nope: 1 }] } }, on: { rseq() {} } });
// @ts-expect-error where with a wrong type in a group
defineSignature({ ...base, where: { rseq: { sig: 1, not: { all: [{ rseq: 1 }] } } }, on: { rseq() {} } });
// @ts-expect-error where with a group that is no list
defineSignature({ ...base, where: { rseq: { any: { sig: 1 } } }, on: { rseq() {} } });
// @ts-expect-error where with an unknown field of a structure
defineSignature({ ...base, where: { connect: { addr: { port: 5 } } }, on: { connect() {} } });
// @ts-expect-error workload with an unknown field
defineSignature({ ...base, workload: { rseq: { 'process.exe': '/a' } }, on: { rseq() {} } });
// @ts-expect-error workload with a wrong type
defineSignature({ ...base, workload: { rseq: { any: [{ 'process.uid': '0' }] } }, on: { rseq() {} } });
// @ts-expect-error workload of an event without a handler
defineSignature({ ...base, workload: { ptrace: { container: true } }, on: { rseq() {} } });
// @ts-expect-error number instead of bigint
defineSignature({ ...base, on: { rseq: ({ data }) => ({ sig: data.rseq }) } });
// @ts-expect-error unknown key of the signature
defineSignature({ ...base, wher: {}, on: { rseq() {} } });
const options = z.strictObject({ a: z.int() });
// @ts-expect-error option that is not declared
defineSignature({ ...base, options, on: { rseq: (_, ctx) => ({ sig: ctx.options.b }) } });
// @ts-expect-error options where none are declared
defineSignature({ ...base, on: { rseq: (_, ctx) => ({ sig: ctx.options.b }) } });
const state = { n: slidingCount({ window: '1s' }), own: perProcess({ create: () => 1 }) };
// @ts-expect-error wrong use of state
defineSignature({ ...base, state, on: { rseq: (_, ctx) => ({ sig: ctx.state.n.of(1) }) } });
// @ts-expect-error state that is not declared
defineSignature({ ...base, state, on: { rseq: (_, ctx) => ({ sig: ctx.state.m }) } });
// @ts-expect-error window without a unit
slidingCount({ window: '10' });
// @ts-expect-error optional event without a handler
defineSignature({ ...base, optional: ['ptrace'], on: { rseq() {} } });
// @ts-expect-error severity that Tracee lacks
defineSignature({ ...base, threat: { severity: 'severe' }, on: { rseq() {} } });
// @ts-expect-error id without a number
defineSignature({ ...base, id: 'TEST', on: { rseq() {} } });
// @ts-expect-error events cannot be changed
defineSignature({ ...base, on: { rseq: ({ data }) => void (data.sig = 1) } });
// @ts-expect-error model with a misspelt event
defineModel({ id: 'm', create: () => 0, on: { rsek() {} } });
// @ts-expect-error model with an async handler
defineModel({ id: 'm', create: () => 0, on: { async rseq() {} } });
// @ts-expect-error fact with wrong data
defineModel({ id: 'm', create: () => 0, on: { rseq: (_view, _event, ctx) => ctx.emit('rseq', { sig: 'x' }) } });
