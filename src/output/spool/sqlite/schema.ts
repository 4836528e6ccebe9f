import type { Schema } from '../../../sqlite/set-up.ts';

const columns = `
  seq INTEGER PRIMARY KEY,
  severity INTEGER NOT NULL,
  cost INTEGER NOT NULL,
  stored_ms INTEGER NOT NULL,
  timestamp INTEGER NOT NULL,
  id TEXT NOT NULL,
  subject TEXT NOT NULL,
  signature TEXT NOT NULL,
  pack TEXT NOT NULL,
  namespace TEXT NOT NULL,
  content_type TEXT NOT NULL,
  body BLOB`;

/** The indexes hold all that eviction reads. */
const tables = `
CREATE TABLE waiting (${columns});
CREATE INDEX waiting_by_severity ON waiting (severity, seq, cost);
CREATE TABLE dead (${columns},
  reason TEXT NOT NULL,
  retry INTEGER NOT NULL);
CREATE INDEX dead_by_severity ON dead (severity, seq, cost);`;

/** The tables of the file of an output, marked `Sqnt`. A file of another version is moved aside. */
export const spoolSchema: Schema = {
  applicationId: 0x53_71_6e_74,
  version: 1,
  tables,
  names: ['dead', 'dead_by_severity', 'waiting', 'waiting_by_severity'],
};
