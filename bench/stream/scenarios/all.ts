import { findings } from './findings.ts';
import { flood } from './flood.ts';
import { hang } from './hang.ts';
import { likeTracee } from './like-tracee.ts';
import { peak } from './peak.ts';
import type { Scenario } from './scenario.ts';
import { steady } from './steady.ts';

export const scenarios: readonly Scenario[] = [peak, steady, likeTracee, flood, findings, hang];
