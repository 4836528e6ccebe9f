import { defineSignature, firstSeen, z } from 'tracee-sequent';
import { imageAndSignature, imageOf } from './model/finding-facts.ts';

export default defineSignature({
  id: 'FLEET-002',
  name: 'first_finding_of_image',
  version: '1.0.0',
  description: 'A signature found something in a container of an image for the first time in this cluster',
  threat: { severity: 'medium' },
  explanation: [
    'Containers of one image do the same things on every node. After a day of learning, the first finding of a signature in an image is worth a look, even if its severity is low.',
    'The pairs of image and signature that were seen are kept over restarts.',
  ],
  triage: [
    'Read the finding itself: `evidence` has its node, time and id.',
    'See whether a new version of the image was rolled out before it.',
  ],
  falsePositives: [
    'a new version of an image',
    'a new or changed signature, which meets every image for the first time',
  ],
  knownGaps: [
    'what happened during the day of learning counts as known',
    'containers whose image Tracee does not tell',
  ],
  fleet: { key: 'image', withinMs: 3_600_000 },
  state: { known: firstSeen({ key: imageAndSignature, learn: '24h', maxKeys: 100_000 }) },
  finding: z.strictObject({ image: z.string(), found: z.string(), name: z.string(), node: z.string() }),
  on: {
    finding(event, ctx) {
      const image = imageOf(event);
      if (!ctx.state.known.isNew(event) || image === undefined) return;
      const { signature, name, node } = event.data;
      ctx.report({ image, found: signature, name, node }, { subject: `${signature} in ${image}` });
    },
  },
});
