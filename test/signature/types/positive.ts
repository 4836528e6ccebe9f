/** What must compile, and what types it must have. */
import {
  defineModel,
  defineSignature,
  distinctCount,
  once,
  type PerSubject,
  perThread,
  pointer,
  sequence,
  z,
} from 'tracee-sequent';

declare module 'tracee-sequent' {
  interface CustomEvents {
    /** Declared by a test, as a deployment declares its own detector. */
    readonly test_positive_fact: { readonly word: string; readonly address: bigint };
  }
}

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const is = <A, B>(_same: Same<A, B>): void => undefined;

const threads = defineModel({
  id: 'threads',
  create: () => new Map<number, bigint>(),
  gap: (view) => view.clear(),
  repair: {
    sched_process_exec(view, { data }) {
      is<typeof data.argv, readonly string[]>(true);
      view.delete(0);
    },
  },
  on: {
    rseq(view, { data, thread }, ctx) {
      view.set(thread?.tid ?? 0, data.rseq);
      ctx.emit('test_positive_fact', { word: 'x', address: data.rseq });
    },
  },
});

export const everything = defineSignature({
  id: 'TEST-2',
  name: 'positive',
  version: '1.0.0',
  description: 'never loaded',
  threat: { severity: 'high', mitre: { tactic: 'Execution', technique: 'T1059.004' }, techniques: ['T1068'] },
  optional: ['set_tid_address'],
  finding: z.strictObject({ address: pointer(), word: z.string().optional() }),
  options: z.strictObject({ least: z.int().default(3) }),
  models: { threads },
  state: {
    own: perThread({ create: () => ({ seen: 0 }) }),
    values: distinctCount({ window: '10s', maxKeys: 5 }),
    known: once({ ttl: '1h' }),
    steps: sequence({ steps: ['open', 'write'], within: '500ms' }),
  },
  where: {
    rseq: {
      sig: [1, 2],
      rseq: { gt: 0n },
      any: [{ flags: { not: 1 } }, { rseq_len: 32, not: { all: [{ returnValue: 0n }] } }],
    },
    sched_process_exec: { pathname: { prefix: ['/tmp/', '/dev/shm/'] }, invoked_from_kernel: false },
    test_positive_fact: { word: { contains: 'x' } },
    finding: { signature: ['TEST-1'], severity: ['high', { not: 'low' }], tags: { prefix: 'x' } },
    security_socket_connect: {
      sockfd: { hasAny: [1, 2n], hasAll: 4, not: { any: [{ gte: 5, lte: 9 }, 3] }, is: [1] },
      remote_addr: { sa_family: ['AF_INET', 10], sin_addr: { cidr: '10.0.0.0/8' }, sin_port: { lt: 1024 } },
    },
    security_file_open: { pathname: [{ glob: '/etc/**', all: [{ suffix: 'x' }] }, '/a'], inode: { hasAny: 1, lt: 5n } },
  },
  workload: {
    rseq: { 'process.uid': { gte: 1000 }, 'process.ancestors': { not: { baseName: 'sshd' } }, container: false },
    finding: { any: [{ 'pod.labels.app': 'web' }, { not: { 'k8s.namespace': ['a', { prefix: 'kube-' }] } }] },
  },
  on: {
    rseq(event, ctx) {
      is<typeof event.data.rseq, bigint>(true);
      is<typeof event.data.sig, number>(true);
      is<typeof ctx.options.least, number>(true);
      is<typeof ctx.state.own, PerSubject<{ seen: number }>>(true);
      is<typeof ctx.models.threads, Map<number, bigint>>(true);
      const timer = ctx.after(100, 'key', (later) => ({ address: later.models.threads.get(1) ?? 0n }));
      if (ctx.gap) timer.cancel();
      ctx.report({ address: event.data.rseq }, { severity: 'low', evidence: [event], subject: 's', tags: ['t'] });
      if (ctx.state.values.add('k', event.data.rseq, event.timestamp) > ctx.options.least)
        return { address: 1n, word: 'x' };
    },
    sched_process_exec: ({ data }) => data.argv.map((word) => ({ address: data.inode, word })),
    set_tid_address() {},
    security_socket_connect() {},
    security_file_open() {},
    test_positive_fact({ data }, ctx) {
      is<typeof data.word, string>(true);
      if (ctx.state.steps.step(data.word, 'open', data.address)) return [];
    },
    finding({ data }, ctx) {
      is<typeof data.signature, string>(true);
      if (ctx.state.known.first(data.subject, 0n)) return { address: 0n };
    },
  },
});
