import { it } from 'node:test';
import { alertmanagerType } from '../../../../src/output/destination/alertmanager/options.ts';
import { deliversAtRandom } from '../http/at-random.ts';
import { takesHostile } from '../http/hostile-records.ts';
import { type Handler, HttpReceiver } from '../http/http-receiver.ts';
import { openFor } from '../http/opening.ts';
import { refusedText } from '../http/webhook-handler.ts';
import { withSubject } from '../kit/subject.ts';
import { conformance } from '../kit.ts';
import { alertmanagerHandler, isAhead } from './alertmanager-handler.ts';

async function open(handler: Handler) {
  const receiver = await HttpReceiver.start(handler);
  const auth = { basic: { user: 'sequent', password: { env: 'PASSWORD' } } };
  const options = { url: `${receiver.url}/prefix/`, auth };
  return {
    receiver,
    destination: await openFor(alertmanagerType, options, { environment: { PASSWORD: 'pAssword-1' } }),
  };
}

/** An alert that Alertmanager takes, or refuses for the name of a label. */
function body(text: string, id: string): Buffer {
  const labels = { alertname: 'RSEQ-1', id, ...(text === refusedText && { 'not a name': 'x' }) };
  return Buffer.from(JSON.stringify({ labels, annotations: { summary: text }, startsAt: '2026-11-28T09:00:00Z' }));
}

conformance('Alertmanager', {
  open: () => open(alertmanagerHandler()),
  body,
  refused: refusedText,
  secrets: ['pAssword-1', Buffer.from('sequent:pAssword-1').toString('base64')],
});

deliversAtRandom('Alertmanager', alertmanagerHandler(), open, body);

it('Alertmanager takes the format alertmanager, whatever a finding contains', () =>
  withSubject({ open: () => open(alertmanagerHandler()) }, ({ destination }) =>
    takesHostile(destination, 'alertmanager', (report) => !isAhead(report)),
  ));
