import type { Schema } from '../../sqlite/set-up.ts';

/**
 * The tables of a file of a history, marked `Sqnh`. `seq` is the time of storing in microseconds, raised where that is
 * needed to be unique. `findings` is the number of findings that the record adds. `words` has the text for searches by
 * words and no copy of it; its rowid is `seq`. `names` are those that conditions test, NULL if they are too long; with
 * them, the index alone refuses nearly all records that a search does not find.
 */
export const segmentSchema: Schema = {
  applicationId: 0x53_71_6e_68,
  version: 2,
  tables: `
CREATE TABLE records (
  seq INTEGER PRIMARY KEY,
  time INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  severity INTEGER NOT NULL,
  id TEXT NOT NULL,
  names TEXT,
  body TEXT NOT NULL);
CREATE INDEX records_by_time ON records (time, seq, kind, severity, names);
CREATE INDEX records_by_id ON records (id);
CREATE VIRTUAL TABLE words USING fts5(text, content = '', columnsize = 0, tokenize = 'ascii');`,
  names: ['records', 'records_by_id', 'records_by_time', 'words', 'words_config', 'words_data', 'words_idx'],
};
