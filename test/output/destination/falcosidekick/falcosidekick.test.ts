import { it } from 'node:test';
import { falcosidekickType } from '../../../../src/output/destination/falcosidekick/options.ts';
import { deliversAtRandom } from '../http/at-random.ts';
import { takesHostile } from '../http/hostile-records.ts';
import { type Handler, HttpReceiver } from '../http/http-receiver.ts';
import { openFor } from '../http/opening.ts';
import { refusedText } from '../http/webhook-handler.ts';
import { withSubject } from '../kit/subject.ts';
import { conformance } from '../kit.ts';
import { falcosidekickHandler } from './falcosidekick-handler.ts';

async function open(handler: Handler) {
  const receiver = await HttpReceiver.start(handler);
  return {
    receiver,
    destination: await openFor(falcosidekickType, { url: receiver.url, auth: { bearer: 'tOken-1' } }),
  };
}

/** A payload that falcosidekick takes, or refuses for its priority. */
function body(text: string, id: string): Buffer {
  const priority = text === refusedText ? 'dangerous' : 'Error';
  const time = '2026-11-28T09:00:00.123456789Z';
  const fields = { 'finding.id': id, 'k8s.ns.name': null, text };
  return Buffer.from(
    JSON.stringify({ output: text, priority, rule: 'RSEQ-1', time, output_fields: fields, source: 'tracee', tags: [] }),
  );
}

conformance('falcosidekick', {
  open: () => open(falcosidekickHandler),
  body,
  refused: refusedText,
  settlesEach: true,
  secrets: ['tOken-1'],
});

deliversAtRandom('falcosidekick', falcosidekickHandler, open, body);

it('falcosidekick takes the format falco, whatever a finding contains', () =>
  withSubject({ open: () => open(falcosidekickHandler) }, ({ destination }) => takesHostile(destination, 'falco')));
