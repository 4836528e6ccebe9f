import { defineSignature, pointer, z } from 'tracee-sequent';

export default defineSignature({
  id: 'ACME-5',
  name: 'area_left',
  version: '1.0.0',
  description: 'A restartable sequence was registered and not unregistered within a second',
  threat: { severity: 'low' },
  finding: z.strictObject({ area: pointer() }),
  on: {
    rseq({ data, thread }, ctx) {
      if (thread === undefined || data.returnValue !== 0n) return;
      if (data.flags === 1) ctx.cancel(thread.uniqueId);
      else ctx.after(1_000, thread.uniqueId, (later) => (later.gap ? undefined : { area: data.rseq }));
    },
  },
});
