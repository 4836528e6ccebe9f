import { BoundedMap, defineSignature, single, z } from 'tracee-sequent';
import { event } from 'tracee-sequent/testing';
import type { LoadedSignature } from '../../src/signature/loaded.ts';
import type { Cases } from '../../src/testing/case.ts';
import { loadTested } from '../../src/testing/case-engine.ts';

/** Reports a program that opens a file without an exec before it. So a lost exec makes it report an innocent program. */
export function withoutExec(
  options: { readonly looksAtGaps?: boolean; readonly throwsOn?: string } = {},
): LoadedSignature {
  return loadTested(
    defineSignature({
      id: 'TEST-1',
      name: 'without_exec',
      version: '1.0.0',
      description: 'd',
      threat: { severity: 'high' },
      state: { started: single({ create: () => new BoundedMap<number, true>(100) }) },
      finding: z.strictObject({ path: z.string() }),
      on: {
        sched_process_exec({ process }, { state }) {
          if (process !== undefined) state.started.value.set(process.uniqueId, true);
        },
        security_file_open({ data, process }, ctx) {
          if (process === undefined || (options.looksAtGaps && ctx.gap)) return;
          if (data.pathname === options.throwsOn && ctx.state.started.value.get(process.uniqueId) === undefined)
            throw new TypeError('no exec was seen');
          if (ctx.state.started.value.get(process.uniqueId) === undefined) return { path: data.pathname };
        },
      },
    }),
  );
}

export const executed = event('sched_process_exec', { pathname: '/usr/bin/example' }, { at: 0 });
export const opened = event('security_file_open', { pathname: '/etc/shadow', flags: 0 }, { at: 10 });
export const unrelated = event('security_file_open', { pathname: '/tmp/x', flags: 0 }, { at: 20 });

/** One case that is detected and one that is ignored. */
export const cases: Cases<unknown> = {
  detects: [{ name: 'no exec', events: [opened], findings: [{ path: '/etc/shadow' }] }],
  ignores: [{ name: 'an exec before', events: [executed, opened, unrelated] }],
};
