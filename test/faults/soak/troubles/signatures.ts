/** Reaction of the signature in trouble to an `rseq`, by its argument `sig`. */
export const deeds = {
  nothing: 0,
  throws: 1,
  reportsTooMuch: 2,
  reportsMuchText: 3,
  setsTimers: 4,
  reportsAgain: 5,
  reportsEach: 6,
  reportsQuietly: 7,
  reportsForReceiver: 8,
  waits: 9,
  blocks: 10,
  hangs: 11,
} as const;

/** @param enough a file; while it does not exist, an event blocks the engine. That uses hardly any processor time, so it is no hang. */
const trouble = (enough: string): string => `
import { existsSync } from 'node:fs';
import { defineSignature, once, z } from 'tracee-sequent';
let number = 0;
const never = new Int32Array(new SharedArrayBuffer(4));
const text = (letters) => 'x'.repeat(letters);
export default defineSignature({
  id: 'TROUBLE-1', name: 'trouble', version: '1.0.0', description: 'for the soak', threat: { severity: 'medium' },
  finding: z.strictObject({ place: z.string() }),
  state: { seen: once({ ttl: '1h', maxKeys: 2 }) },
  on: {
    rseq({ data, timestamp, process }, ctx) {
      const report = (subject, place = subject, severity = 'medium') => ctx.report({ place }, { subject, severity });
      const deed = data.sig;
      ctx.state.seen.first(number++, timestamp);
      if (deed === ${deeds.throws}) throw new Error('it fails');
      if (deed === ${deeds.reportsTooMuch}) for (let i = 0; i < 1_100; i++) report('many', 'many ' + i);
      if (deed === ${deeds.reportsMuchText}) report('long', text(200_000));
      if (deed === ${deeds.setsTimers}) for (let i = 0; i < 66_000; i++) ctx.after(600_000, i, () => {});
      if (deed === ${deeds.reportsAgain}) report('again');
      if (deed === ${deeds.reportsEach}) for (let i = 0; i < 900; i++) report('each ' + number + ' ' + i);
      if (deed === ${deeds.reportsQuietly}) report('quiet ' + number, 'quiet', 'info');
      if (deed === ${deeds.reportsForReceiver}) report('receiver ' + number, 'receiver ' + number, 'high');
      if (deed === ${deeds.waits}) ctx.after(3_000, 'waits', () => {});
      if (deed === ${deeds.blocks}) while (!existsSync(${JSON.stringify(enough)})) Atomics.wait(never, 0, 0, 200);
    },
  },
});`;

const hanging = `
import { defineSignature, z } from 'tracee-sequent';
export default defineSignature({
  id: 'TROUBLE-2', name: 'hanging', version: '1.0.0', description: 'for the soak', threat: { severity: 'medium' },
  finding: z.strictObject({}),
  on: { rseq({ data }) { if (data.sig === ${deeds.hangs}) for (;;); } },
});`;

/** Has the id of a detector inside Tracee, so that the two findings of one event are a pair. */
const paired = `
import { defineSignature, z } from 'tracee-sequent';
export default defineSignature({
  id: 'TRC-102', name: 'anti_debugging', version: '1.0.0', description: 'for the soak', threat: { severity: 'medium' },
  finding: z.strictObject({}),
  on: { ptrace: () => ({}) },
});`;

/**
 * @param enough see `trouble`
 * @returns sources of the signatures by file
 */
export function signatures(enough: string): Readonly<Record<string, string>> {
  return { 'trouble.ts': trouble(enough), 'hanging.ts': hanging, 'paired.ts': paired };
}
