import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describeEvent, eventNames } from '../../../src/event/catalogue.ts';
import { descriptionOf } from '../../../src/event/descriptions/index.ts';
import * as sharedTexts from '../../../src/event/descriptions/shared-arguments.ts';

const all = eventNames().map((name) => {
  const [info, description] = [describeEvent(name), descriptionOf(name)];
  assert.ok(info !== undefined && description !== undefined, `${name} has no description`);
  return { name, info, description };
});
const texts = all.flatMap(({ name, description }) => [
  { place: `${name}: meaning`, text: description.meaning },
  { place: `${name}: sent`, text: description.sent },
]);
const phrases = all.flatMap(({ name, description }) =>
  [...description.arguments].map(([argument, text]) => ({ place: `${name}.${argument}`, text })),
);

describe('descriptions of events', () => {
  it('say what each argument of each event is', () => {
    const missing = phrases.filter(({ text }) => text === '');
    assert.deepEqual(
      missing.map(({ place }) => place),
      [],
    );
    assert.ok(phrases.length > 2000);
  });

  it('name the registers of 32-bit calls whose arguments Tracee names otherwise', () => {
    const text = (event: string, argument: string) => descriptionOf(event)?.arguments.get(argument) ?? '';
    assert.match(text('signalfd', 'flags'), /length of the set/);
    assert.match(text('old_select', 'nfds'), /low 32 bits of the address/);
    assert.match(text('truncate64', 'length'), /low 32 bits of the new length/);
    assert.match(text('move_pages', 'count'), /number of pages/);
  });

  it('cover exactly the arguments of each event, in their order', () => {
    for (const { name, info, description } of all) {
      assert.deepEqual(
        [...description.arguments.keys()],
        info.arguments.map((argument) => argument.name),
        name,
      );
    }
  });

  it('are different for different events', () => {
    const meanings = Map.groupBy(all, ({ description }) => description.meaning);
    assert.deepEqual(
      [...meanings].filter(([, events]) => events.length > 1).map(([text]) => text),
      [],
    );
    const byHand = all.filter(({ info }) => info.category !== 'syscall');
    const moments = Map.groupBy(byHand, ({ description }) => description.sent);
    const shared = [...moments].filter(([, events]) => events.length > 1).map(([text]) => text);
    // These are sent at the same moment, and there is no more to say about that.
    assert.ok(
      shared.every((text) => /^(?:At the kernel's tracepoint|Once|At the entry|Made|By)/.test(text)),
      shared.join('\n'),
    );
  });

  it('repeat a text about an argument only if the table of shared texts has it', () => {
    const tables: readonly Readonly<Record<string, string>>[] = Object.values(sharedTexts);
    const common = new Set(tables.flatMap((table) => Object.values(table)));
    const own = phrases.filter(({ place, text }) => !common.has(text) && !isCall(place));
    const repeated = [...Map.groupBy(own, ({ text }) => text)].filter(([, places]) => places.length > 1);
    assert.deepEqual(
      repeated.map(([text, places]) => [text, places.map(({ place }) => place)]),
      [],
    );
  });

  it('are short sentences, and arguments are short phrases', () => {
    for (const { place, text } of texts) {
      assert.match(text, /^[A-Z]/, place);
      assert.match(text, /\.$/, place);
      assert.ok(text.length >= 10 && text.length <= 240, `${place}: ${text.length} characters`);
    }
    for (const { place, text } of phrases) {
      assert.doesNotMatch(text, /\.$/, place);
      assert.ok(text.length >= 5 && text.length <= 160, `${place}: ${text.length} characters`);
    }
  });

  it('are in plain English, on one line, and cannot end a comment', () => {
    for (const { place, text } of [...texts, ...phrases]) {
      assert.match(text, /^[ -~]+$/, place);
      assert.doesNotMatch(text, /\*\/|  |\bteh\b|\betc\.|\bi\.e\b|\be\.g\b/, place);
      assert.doesNotMatch(text, /(?:^|[.] )(?:Who|What|Whose|Nobody|Where one|So many|As far as)\b/, place);
    }
  });

  it('know no event that Tracee lacks', () => {
    assert.equal(descriptionOf('finding'), undefined);
    assert.equal(descriptionOf('toString'), undefined);
  });
});

function isCall(place: string): boolean {
  return describeEvent(place.slice(0, place.indexOf('.')))?.category === 'syscall';
}
