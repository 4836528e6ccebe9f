/**
 * Writes the files of the chart deploy/helm/sequent that follow from other sources: the schema of its values, the policies for
 * Tracee, the alert rules, and the settings that need a restart: `node scripts/helm-chart.ts`. With --check it writes nothing and
 * exits 1 when a file is not what would be written.
 */
import { allSettings } from '../src/config/settings.ts';
import { policyText } from './helm/policy-text.ts';
import { valuesSchema } from './helm/values-schema.ts';
import { keepPage, readPage } from './keep-page.ts';

const command = 'node scripts/helm-chart.ts';
const chart = 'deploy/helm/sequent';

keepPage(`${chart}/values.schema.json`, `${JSON.stringify(valuesSchema(), undefined, 2)}\n`, command);
keepPage(`${chart}/files/sequent.rules.yaml`, readPage('deploy/prometheus/sequent.rules.yaml'), command);
const restarts = allSettings.filter(
  ({ commands, reload, inFile }) => commands.includes('run') && reload !== true && inFile !== false,
);
keepPage(`${chart}/files/restart-settings.json`, `${JSON.stringify(restarts.map(({ key }) => key))}\n`, command);
for (const version of ['v0.24.1', 'main'])
  keepPage(`${chart}/files/policy-${version}.yaml`, await policyText(version), command);
