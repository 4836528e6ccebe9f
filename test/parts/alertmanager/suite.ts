import { after, it } from 'node:test';
import { alertmanagerType } from '../../../src/output/destination/alertmanager/options.ts';
import { isAhead } from '../../output/destination/alertmanager/alertmanager-handler.ts';
import { takesHostile } from '../../output/destination/http/hostile-records.ts';
import { openFor } from '../../output/destination/http/opening.ts';
import { withSubject } from '../../output/destination/kit/subject.ts';
import { conformance } from '../../output/destination/kit.ts';
import { alertOf, RealAlerts, refusedText } from './alerts.ts';
import { startAlertmanager } from './server.ts';

const server = await startAlertmanager();
after(() => server.stop());

async function open() {
  const receiver = await RealAlerts.create(server.port);
  return { receiver, destination: await openFor(alertmanagerType, { url: receiver.url }) };
}

conformance('Alertmanager itself', {
  open,
  body: alertOf,
  refused: refusedText,
  cannot: { fail: 'a running Alertmanager takes every alert', acceptOnly: 'a running Alertmanager takes every alert' },
});

it('takes the format alertmanager, whatever a finding contains', () =>
  withSubject({ open }, ({ destination }) => takesHostile(destination, 'alertmanager', (report) => !isAhead(report))));
