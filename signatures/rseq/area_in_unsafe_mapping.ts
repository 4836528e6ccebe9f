import { defineSignature, pointer, z } from 'tracee-sequent';
import { areaLength, untagged } from './model/addresses.ts';
import { registered } from './model/calls.ts';
import { mappingEvidence, noted, story, timeline } from './model/evidence.ts';
import { about } from './model/exemptions.ts';
import { mappings } from './model/mappings.ts';
import { isLibcOnOwnStack } from './model/own-stack.ts';
import { threads } from './model/threads.ts';

export default defineSignature({
  id: 'RSEQ-017',
  name: 'area_in_unsafe_mapping',
  version: '1.1.0',
  description: 'A restartable sequence area lies in memory that is also executable, or shared with other processes',
  threat: {
    severity: 'high',
    mitre: { tactic: 'Defense Evasion', technique: 'T1620' },
    techniques: ['T1055', 'T1565.003'],
  },
  explanation: [
    'The area lies in memory that is writable and executable, or that is shared with others.',
    'wx: descriptor, sequence and handler can all be written there. shared: another process can change where the kernel jumps.',
    'Some programs have executable stacks. The area that libc registers there for a new thread is left out.',
  ],
  triage: ['wx: look for shellcode in the mapping. shared: who else has it mapped (/proc/PID/maps, memfd)?'],
  falsePositives: ['programs that were linked to be writable and executable throughout'],
  knownGaps: [
    'mappings made before Sequent attached',
    "a new thread that registers an area of its own, with libc's signature, before anything else and deep inside of writable and executable memory that another thread has prepared: it looks like libc on an executable stack",
    'without mmap, mprotect and munmap in the policy it sees nothing',
  ],
  references: ['Linux: mm/mmap.c'],
  models: { threads, mappings },
  finding: z.strictObject({ area: pointer(), mapping: pointer(), kind: z.enum(['wx', 'shared']) }),
  on: {
    rseq(event, ctx) {
      const { data, process } = event;
      if (process === undefined || !registered(data)) return;
      const area = untagged(ctx.arch, data.rseq);
      const unsafe = ctx.models.mappings.under(process.uniqueId, area, area + areaLength(data.rseq_len));
      if (unsafe === undefined) return;
      const { kind, range } = unsafe;
      const who = ctx.models.threads.who(event);
      if (kind === 'wx' && who !== undefined && isLibcOnOwnStack(event, who, range, ctx.arch)) return;
      const age = (event.timestamp - range.timestamp) / 1_000_000n;
      const severity = kind === 'wx' ? 'high' : 'medium';
      const what = kind === 'wx' ? 'writable and executable' : 'shared and writable';
      ctx.report(
        { area: data.rseq, mapping: range.start, kind },
        {
          ...(who && about(ctx.models.threads, who.process, severity)),
          ...(who === undefined && { severity }),
          evidence: story(
            ...timeline(who?.thread),
            mappingEvidence(range, `this memory becomes ${what}`),
            noted(event, `this memory was mapped ${what} ${age} ms before`),
          ),
        },
      );
    },
  },
});
