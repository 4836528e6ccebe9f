import { defineSignature, firstSeen, z } from 'tracee-sequent';

/** Depends on state that outlives a worker, with a learning time that ends during the test. */
export default defineSignature({
  id: 'KILL-001',
  name: 'first_in_image',
  version: '1.0.0',
  description: 'A signature found something in an image for the first time',
  threat: { severity: 'low' },
  fleet: { key: 'image', withinMs: 60_000 },
  state: {
    known: firstSeen({
      key: (event) => `${event.container?.image?.name} ${String(Reflect.get(event.data, 'signature'))}`,
      learn: '20s',
    }),
  },
  finding: z.strictObject({ found: z.string() }),
  on: {
    finding(event, ctx) {
      if (!ctx.state.known.isNew(event)) return;
      const image = event.container?.image?.name ?? '';
      ctx.report({ found: event.data.signature }, { subject: `${event.data.signature} in ${image}` });
    },
  },
});
