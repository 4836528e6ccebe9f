import { alertmanagerPart } from './alertmanager/server.ts';
import { helmPart, kubeconformPart, schemasPart } from './helm/tools.ts';
import { basePart, containerTools } from './image/base.ts';
import { kafkaPart } from './kafka/broker.ts';
import { natsPart } from './nats/server.ts';
import { collectorPart } from './otlp/collector.ts';
import type { Part } from './part.ts';
import { prometheusPart } from './prometheus/server.ts';
import { rsyslogPart, syslogNgPart } from './syslog/daemons.ts';
import { composeSchemaPart, systemdPart } from './systemd/system.ts';
import { chromiumPart } from './web/chromium.ts';

/** Tests against parts of others. */
export interface Suite {
  /** Parts that the tests need. */
  readonly parts: readonly Part[];
  /** File with the tests, relative to the repository. */
  readonly file: string;
}

/** All suites, by the names that `npm run test:parts` takes. */
export const suites: Readonly<Record<string, Suite>> = {
  nats: { parts: [natsPart], file: 'test/parts/nats/suite.ts' },
  'fleet-status': { parts: [natsPart], file: 'test/parts/fleet/status.ts' },
  fleet: { parts: [natsPart], file: 'test/parts/fleet/suite.ts' },
  kafka: { parts: [kafkaPart], file: 'test/parts/kafka/suite.ts' },
  alertmanager: { parts: [alertmanagerPart], file: 'test/parts/alertmanager/suite.ts' },
  prometheus: { parts: [prometheusPart], file: 'test/parts/prometheus/suite.ts' },
  syslog: { parts: [rsyslogPart, syslogNgPart], file: 'test/parts/syslog/suite.ts' },
  systemd: { parts: [...containerTools, systemdPart, composeSchemaPart], file: 'test/parts/systemd/suite.ts' },
  image: { parts: [...containerTools, basePart], file: 'test/parts/image/suite.ts' },
  helm: { parts: [helmPart, kubeconformPart, schemasPart], file: 'test/parts/helm/suite.ts' },
  web: { parts: [chromiumPart], file: 'test/parts/web/suite.ts' },
  'fleet-kill': { parts: [natsPart], file: 'test/parts/fleet/kill.ts' },
  otlp: { parts: [collectorPart], file: 'test/parts/otlp/suite.ts' },
};
