import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { LineSplitter } from '../../../../src/intake/recording/json/lines.ts';
import { longestMessage, type Message, type Skipped } from '../../../../src/intake/recording/message.ts';
import { encodeEventJson } from '../../../../src/tracee/json/event-json.ts';
import { content, copy } from '../recording-bytes.ts';

const events = content('threads.ndjson.gz')
  .toString()
  .split('\n')
  .filter((line) => line !== '');

function encoded(lines: readonly string[]): Buffer[] {
  return lines.map((line) => Buffer.from(encodeEventJson(line)));
}

/** Splits what comes in these chunks, and passes over what is no event. */
function split(chunks: Iterable<Uint8Array>): { readonly messages: Buffer[]; readonly skipped: Skipped[] } {
  const messages: Message[] = [];
  const skipped: Skipped[] = [];
  const splitter = new LineSplitter({ onSkipped: (one) => skipped.push(one) });
  for (const chunk of chunks) splitter.push(chunk, messages);
  splitter.end(messages);
  return { messages: messages.map(copy), skipped };
}

function splitText(text: string) {
  return split([Buffer.from(text)]);
}

const [first = '', second = '', third = ''] = events;

describe('what is no event in a recording in JSON', () => {
  it('is told with its line, and the events around it are read', () => {
    const lines = [
      first,
      '',
      'Tracee is starting',
      '{"level":"info"}',
      second,
      '{"name":"rseq","data":7}',
      first.slice(0, 99),
      third,
    ];
    const { messages, skipped } = splitText(lines.join('\n'));
    assert.deepEqual(messages, encoded([first, second, third]));
    assert.deepEqual(
      skipped.map(({ kind, line }) => [kind, line]),
      [
        ['text', 3],
        ['text', 4],
        ['broken', 6],
        ['broken', 7],
      ],
    );
  });

  it('may be an event that is cut anywhere', () => {
    for (let end = 1; end < first.length; end++) {
      const { messages, skipped } = splitText(`${first.slice(0, end)}\n${second}\n${third}\n`);
      assert.deepEqual(messages, encoded([second, third]), first.slice(0, end));
      assert.deepEqual(
        skipped.map(({ kind, line }) => [kind, line]),
        [['broken', 1]],
        first.slice(0, end),
      );
    }
  });

  it('ends the reading where nothing is an event', () => {
    assert.throws(
      () => splitText('# A page of text\n\nand more\n'),
      /no line of the recording is an event: the line is not JSON/,
    );
  });

  it('takes no more memory than a message may have', () => {
    const part = Buffer.alloc(1024 * 1024, ' "a": 1,\n');
    const text = Buffer.alloc(1024 * 1024, 'x');
    const chunks = function* () {
      yield Buffer.from(`${first}\n{`);
      for (let i = 0; i <= longestMessage / part.length; i++) yield part;
      yield Buffer.from('\n{"name":"');
      for (let i = 0; i <= longestMessage / part.length; i++) yield text;
      yield Buffer.from(`\n${second}\n`);
    };
    const { messages, skipped } = split(chunks());
    assert.deepEqual(messages, encoded([first, second]));
    assert.equal(skipped.filter(({ kind, what }) => kind === 'broken' && what.includes('longer than')).length, 2);
  });

  it('may be the end of an array, which is missing', () => {
    const { messages, skipped } = splitText(`[${first},\n${second},\n`);
    assert.deepEqual(messages, encoded([first, second]));
    assert.deepEqual(skipped, [{ kind: 'broken', what: 'the recording ends inside of an array', line: 3 }]);
    // Brackets in text are no arrays, and a broken event says enough.
    for (const [text, lines] of [
      [`[2026-11-23] started {\n${first}\n[x`, [1, 3]],
      [`[${first}\n{"data": [\n[\n${second}`, [2]],
    ] as const)
      assert.deepEqual(
        splitText(text).skipped.map(({ line }) => line),
        lines,
        text,
      );
  });

  it('does not make the reading slow, however it is nested', () => {
    const lines = [...Array.from({ length: 20_000 }, () => '{"a":'), first];
    const { messages, skipped } = splitText(lines.join('\n'));
    assert.deepEqual(messages, encoded([first]));
    assert.equal(skipped.length, 20_000);
  });
});

describe('events in JSON', () => {
  it('are read from an array in one line, of any length', () => {
    const all = Array.from({ length: 12 }, () => events).flat();
    const { messages, skipped } = splitText(`[${all.join(', ')}]`);
    assert.deepEqual(messages, encoded(all));
    assert.deepEqual(skipped, []);
  });

  it('are read from the log of a container, also where the log has cut them', () => {
    const cri = (stream: string, tag: string, text: string) =>
      `2026-11-23T08:50:28.661895630Z ${stream} ${tag} ${text}\n`;
    const docker = (stream: string, log: string) =>
      `${JSON.stringify({ log, stream, time: '2026-11-23T08:50:28Z' })}\n`;
    const cut = 120;
    const { messages, skipped } = splitText(
      cri('stdout', 'F', first) +
        cri('stdout', 'P', second.slice(0, cut)) +
        cri('stderr', 'F', 'a line of the log between two parts') +
        cri('stdout', 'P', second.slice(cut, 2 * cut)) +
        cri('stdout', 'F', second.slice(2 * cut)) +
        docker('stderr', 'another line\n') +
        docker('stdout', third.slice(0, cut)) +
        docker('stderr', 'and one more\n') +
        docker('stdout', `${third.slice(cut)}\n`) +
        `2026-11-23T08:50:28Z ${first}\n`,
    );
    assert.deepEqual(messages, encoded([first, second, third, first]));
    assert.deepEqual(
      skipped.map(({ kind, line }) => [kind, line]),
      [
        ['text', 3],
        ['text', 6],
        ['text', 8],
      ],
    );
  });

  /** An event in some layout, or something else: its text, and what is to be found in it. */
  const piece = fc.oneof(
    fc.tuple(fc.nat(events.length - 1), fc.constantFrom<string | number>('', 1, 2, '\t')).map(([index, indent]) => {
      const event = events[index] ?? '';
      return {
        text: indent === '' ? event : JSON.stringify(JSON.parse(event), undefined, indent),
        events: [event],
        kinds: [],
      };
    }),
    fc.array(fc.nat(events.length - 1), { minLength: 1, maxLength: 4 }).chain((indexes) =>
      fc.constantFrom('[]', '[\n]').map(([open = '', ...close]) => {
        const some = indexes.map((index) => events[index] ?? '');
        return { text: `${open}${some.join(',\n')}${close.join('')}`, events: some, kinds: [] };
      }),
    ),
    fc.constantFrom('time="08:50" msg=started', '{"level":"warn","msg":"{"}', '[2026-11-23] started {').map((text) => ({
      text,
      events: [],
      kinds: ['text'],
    })),
    fc.tuple(fc.nat(events.length - 1), fc.nat()).map(([index, cut]) => {
      const event = events[index] ?? '';
      return { text: event.slice(0, 1 + (cut % (event.length - 1))), events: [], kinds: ['broken'] };
    }),
  );

  it('are found in any layout, between any lines, in any pieces', () => {
    const cuts = fc.array(fc.nat(), { maxLength: 12 });
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), cuts, (pieces, places) => {
        // One event makes sure that there is one at all, and ends what a cut event has left open.
        const text = Buffer.from([...pieces.map((one) => `${one.text}\n`), `${first}\n`, `${second}\n`].join(''));
        const ends = [...places.map((place) => place % text.length), text.length].toSorted((a, b) => a - b);
        const { messages, skipped } = split(ends.map((end, index) => text.subarray(ends[index - 1] ?? 0, end)));
        assert.deepEqual(messages, encoded([...pieces.flatMap((one) => one.events), first, second]));
        assert.deepEqual(
          skipped.map(({ kind }) => kind),
          pieces.flatMap((one) => one.kinds),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('of any bytes, never ends in an error that is not clean', () => {
    const tokens = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      ':',
      ',',
      '\n',
      '\\',
      ' ',
      '1',
      'é',
      '{"name":"a"}',
      '{"log":"{\\"name\\":","stream":"x"}\n',
    );
    fc.assert(
      fc.property(fc.array(tokens, { maxLength: 40 }), (parts) => {
        const { messages } = splitText(`${first}\n${parts.join('')}`);
        assert.ok(messages.length > 0);
      }),
      { numRuns: 500 },
    );
  });
});
