import { defineSignature, int64, pathPattern, pointer, z } from 'tracee-sequent';
import { noted, story, timeline } from './model/evidence.ts';
import { about, checkpointOptions } from './model/exemptions.ts';
import { isExplained, secondStart } from './model/second-start.ts';
import type { Who } from './model/state.ts';
import { threads } from './model/threads.ts';

export default defineSignature({
  id: 'RSEQ-011',
  name: 'second_libc_start_without_exec',
  version: '1.1.0',
  description: 'A second libc started inside a running program: code was loaded without exec',
  threat: { severity: 'high', mitre: { tactic: 'Defense Evasion', technique: 'T1620' }, techniques: ['T1055'] },
  explanation: [
    'An ordinary program calls set_tid_address and rseq once, microseconds apart, when its libc starts after exec.',
    'Here the same thread repeats both without an exec, at a distance from each other that only a libc has: a second program was mapped into this process and started.',
    "The kernel refuses the area of the second libc (-22) because the first one's is still registered, or takes it because somebody unregistered that before.",
    'If the first start was not seen, a refusal proves it, unless an event was lost. Such a finding waits until Tracee has had time to report a loss.',
    'Every exec hook has missed it: path, hash and command line are those of the first program.',
  ],
  triage: [
    'The payload exists in the memory of this process only. Take a core (gcore) or freeze the container before it ends.',
    '`tidptr` and `area` lie in the data of the payload: /proc/PID/maps around them shows its mappings.',
    'How did it come in: standard input, network, memfd? Look at the events of this process before.',
    'AppImage and Nix loaders do this on purpose: then name their path in the option `loaders`, such as /tmp/.mount_*/AppRun.',
  ],
  falsePositives: [
    'restore from a checkpoint (exempt by path)',
    'AppImage and Nix loaders that replace the program in user space',
  ],
  knownGaps: ['a payload without libc, or with musl or Go: at most RSEQ-013'],
  references: ['glibc: elf/dl-tls.c and sysdeps/nptl/dl-tls_init_tp.c'],
  options: checkpointOptions.extend({
    loaders: z
      .array(pathPattern())
      .default([])
      .describe(
        'patterns of paths of programs that replace themselves in user space (AppImage, Nix); findings of them, not of what they start, become info',
      ),
  }),
  models: { threads },
  finding: z.strictObject({ tidptr: pointer(), area: pointer(), distance: int64(), result: int64() }),
  on: {
    // Its other half, the call that comes first, is kept by the model.
    rseq(event, ctx) {
      const who = ctx.models.threads.who(event);
      const start = who && secondStart(event, who, ctx.arch);
      if (who === undefined || start === undefined) return;
      const { process, thread } = who;
      const { data } = event;
      const { word, ifNothingLost } = start;
      const distance = data.rseq - word.tidptr;
      const refused = data.returnValue !== 0n;
      const finding = { tidptr: word.tidptr, area: data.rseq, distance, result: data.returnValue };
      const report = {
        ...about(ctx.models.threads, process, refused || hadArea(who) ? undefined : 'medium', ctx.options),
        evidence: story(
          ...timeline(
            thread,
            {
              area: 'the libc of the program itself registers its area',
              word: 'another libc sets its own tid word',
            },
            word,
          ),
          noted(
            event,
            refused
              ? `and tries to register its area, ${distance} bytes from it, as only a starting libc does; the first one is in the way`
              : `and registers its area, ${distance} bytes from it, as only a starting libc does`,
          ),
        ),
      };
      if (!ifNothingLost) return ctx.report(finding, report);
      const view = ctx.models.threads;
      const waitMs = word.exec === undefined ? view.lossToldMs : view.lateMs;
      ctx.after(waitMs, `${thread.uniqueId} ${event.timestamp}`, (later) => {
        if (!isExplained(later.models.threads, start, who)) later.report(finding, report);
      });
    },
  },
});

/** The program itself has a libc that registers areas: musl and Go have not. */
function hadArea({ process, thread: { presumedStart, replacement } }: Who): boolean {
  return process.signatures.length > 0 || replacement !== undefined || presumedStart?.hasRegistered === true;
}
