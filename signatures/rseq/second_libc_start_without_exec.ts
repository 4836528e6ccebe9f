import { defineSignature, int64, pointer, z } from 'sequent';
import { noted, registrationEvidence, repointEvidence, story } from './model/evidence.ts';
import { checkpointOptions, severityFor } from './model/exemptions.ts';
import { secondStart } from './model/second-start.ts';
import { threads } from './model/threads.ts';

export default defineSignature({
  id: 'RSEQ-011',
  name: 'second_libc_start_without_exec',
  version: '1.0.0',
  description: 'A second libc started inside a running program: code was loaded without exec',
  threat: { severity: 'high', mitre: { tactic: 'Defense Evasion', technique: 'T1620' }, techniques: ['T1055'] },
  falsePositives: [
    'restore from a checkpoint (exempt by path)',
    'AppImage and Nix loaders that replace the program in user space',
  ],
  knownGaps: ['a payload without libc, or with musl or Go: at most RSEQ-013'],
  references: ['glibc: elf/dl-tls.c and sysdeps/nptl/dl-tls_init_tp.c'],
  options: checkpointOptions,
  models: { threads },
  finding: z.strictObject({ tidptr: pointer(), area: pointer(), distance: int64(), result: int64() }),
  on: {
    // Its other half, the call that comes first, is kept by the model.
    rseq(event, ctx) {
      const who = ctx.models.threads.who(event);
      const repoint = who && secondStart(event, who, ctx.arch);
      if (who === undefined || repoint === undefined) return;
      const { process, thread } = who;
      const { data } = event;
      const distance = data.rseq - repoint.tidptr;
      const first = thread.registration ?? thread.lastUnregistration?.registered ?? thread.presumedStart?.before;
      const refused = data.returnValue !== 0n;
      ctx.report(
        { tidptr: repoint.tidptr, area: data.rseq, distance, result: data.returnValue },
        {
          ...severityFor(
            process,
            ctx.options.checkpoint,
            process.signatures.size === 0 && !refused ? 'medium' : undefined,
          ),
          evidence: story(
            ...(first === undefined ? [] : [registrationEvidence(first, thread, 'the libc of the program itself')]),
            repointEvidence(repoint, thread, 'another libc sets its own tid word'),
            noted(
              event,
              refused
                ? `and tries to register its area, ${distance} bytes from it, as only a starting libc does; the first one is in the way`
                : `and registers its area, ${distance} bytes from it, as only a starting libc does`,
            ),
          ),
        },
      );
    },
  },
});
