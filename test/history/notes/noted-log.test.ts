import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { notedMessages } from '../../../src/history/notes/messages.ts';
import { type Note, notedLog } from '../../../src/history/notes/noted-log.ts';
import { factsOf } from '../../../src/history/reading/facts.ts';
import { root } from '../../house/imports-of.ts';

describe('notedLog', () => {
  it('logs every line, and hands on those that are noted, also those of before', () => {
    const lines: string[] = [];
    const write = (message: string): void => void lines.push(message);
    const log = notedLog({ info: write, warn: write, error: write }, () => 1.7e12);
    const notes: Note[] = [];
    log.warn('events may be missing from here on', { reason: 'dropped', lost: 12n, detail: undefined });
    log.onNote((note) => notes.push(note));
    log.info('health is served');
    log.info('signatures were reloaded', { kept: 3 });
    assert.equal(lines.length, 3);
    assert.deepEqual(
      notes.map(({ body }) => factsOf(body)?.kind),
      ['loss', 'reload'],
    );
    assert.match(notes[0]?.body ?? '', /"fields":\{"reason":"dropped","lost":"12"\}\}$/);
    assert.notEqual(notes[0]?.id, notes[1]?.id);
  });

  it('knows messages that the sources log', () => {
    const sources = globSync('src/**/*.ts', { cwd: root }).filter((file) => !file.startsWith('src/history/'));
    const all = sources.map((file) => readFileSync(join(root, file), 'utf8')).join('\n');
    const unknown = Object.keys(notedMessages).filter((message) => !all.includes(`'${message}'`));
    assert.deepEqual(unknown, []);
  });
});
