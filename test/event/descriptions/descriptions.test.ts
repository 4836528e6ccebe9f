import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describeEvent, eventNames } from '../../../src/event/catalogue.ts';
import { descriptionOf } from '../../../src/event/descriptions/index.ts';
import * as sharedTexts from '../../../src/event/descriptions/shared-arguments.ts';
import { eventsOf } from '../../../src/signature/describe.ts';

await import('../../../src/self.ts');
const { loadSignatures } = await import('../../../src/packs/load.ts');

const all = eventNames().map((name) => {
  const [info, description] = [describeEvent(name), descriptionOf(name)];
  assert.ok(info !== undefined && description !== undefined, `${name} has no description`);
  return { name, info, description };
});
const used = new Set((await loadSignatures([])).flatMap((signature) => eventsOf(signature).map(({ name }) => name)));
const texts = all.flatMap(({ name, description }) => [
  { place: `${name}: meaning`, text: description.meaning },
  { place: `${name}: sent`, text: description.sent },
]);
const phrases = all.flatMap(({ name, description }) =>
  [...description.arguments].map(([argument, { meaning, byHand }]) => ({
    place: `${name}.${argument}`,
    text: meaning,
    byHand,
  })),
);

describe('descriptions of events', () => {
  it('are by hand, with every argument, for all events but system calls', () => {
    const missing = all.filter(({ info, description }) => info.category !== 'syscall' && !description.byHand);
    assert.deepEqual(
      missing.map(({ name }) => name),
      [],
    );
  });

  it('are by hand for every event that a shipped signature uses', () => {
    const missing = all.filter(({ name, description }) => used.has(name) && !description.byHand);
    assert.deepEqual(
      missing.map(({ name }) => name),
      [],
    );
    assert.ok(used.size > 20);
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

  it('repeat a text about an argument by hand only if the table of shared texts has it', () => {
    const tables: readonly Readonly<Record<string, string>>[] = Object.values(sharedTexts);
    const common = new Set(tables.flatMap((table) => Object.values(table)));
    const own = phrases.filter(({ place, text, byHand }) => byHand && !common.has(text) && !isCall(place));
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
