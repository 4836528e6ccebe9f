import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { escapeJson, escapeTerminal } from '../../src/output/escape.ts';
import { hostileTexts } from './sample-finding.ts';

/** Written out by hand, apart from the properties that the code uses. */
const dangerous =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u001F\u007F-\u009F\u00AD\u061C\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\uE000-\uF8FF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]|[\u{E0000}-\u{E0FFF}\u{F0000}-\u{10FFFF}]/u;

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 }).map((units) => String.fromCharCode(...units)),
  fc.string({
    unit: fc.constantFrom('\\', 'n', 'x', '1', 'b', 'u', '{', '}', '2', '\n', '\u001b', '\u202e', '\u0301'),
    maxLength: 8,
  }),
);

/** What a reader does who knows the rules. */
function unescape(shown: string): string {
  return shown.replace(/\\(?:([\\nrt])|x([0-9a-f]{2})|u\{([0-9a-f]+)\})/g, (_, short, byte, code) =>
    short === undefined
      ? String.fromCodePoint(Number.parseInt(byte ?? code, 16))
      : ({ '\\': '\\', n: '\n', r: '\r', t: '\t' }[String(short)] ?? ''),
  );
}

describe('escapeTerminal', () => {
  it('leaves readable text as it is', () => {
    for (const text of ['', '/usr/bin/env', 'a b~', 'größe', '漢字', 'नमस्ते', '😀', 'e\u0301']) {
      assert.equal(escapeTerminal(text), text);
    }
  });

  it('shows what a terminal would obey or hide', () => {
    assert.equal(escapeTerminal('\u001b]0;x\u0007'), String.raw`\x1b]0;x\x07`);
    assert.equal(escapeTerminal('a\nb\tc\rd'), String.raw`a\nb\tc\rd`);
    assert.equal(escapeTerminal('\u009b\u007f\u0000'), String.raw`\x9b\x7f\x00`);
    assert.equal(escapeTerminal('txt\u202egnp'), String.raw`txt\u{202e}gnp`);
    assert.equal(escapeTerminal('\ud800a\udc00'), String.raw`\u{d800}a\u{dc00}`);
    assert.equal(escapeTerminal('\u{e0041}\u{10ffff}'), String.raw`\u{e0041}\u{10ffff}`);
    assert.equal(escapeTerminal('a\u00a0b\u3000c\u2800'), String.raw`a\xa0b\u{3000}c\u{2800}`);
    assert.equal(escapeTerminal(String.raw`C:\new`), String.raw`C:\\new`);
  });

  it('keeps marks on a letter from piling up, and shows those that stand on none', () => {
    assert.equal(escapeTerminal('e\u0301\u0302\u0303'), 'e\u0301\u0302\\u{303}');
    assert.equal(escapeTerminal('\u0301e'), String.raw`\u{301}e`);
    assert.equal(escapeTerminal('"\u0301'), String.raw`"\u{301}`);
  });

  it('says how many characters it cut', () => {
    assert.equal(escapeTerminal('abcdef', 6), 'abcdef');
    assert.equal(escapeTerminal('abcdef', 4), String.raw`abcd\…(2 more)`);
    assert.equal(escapeTerminal('ab\u001bcd', 5), String.raw`ab\…(3 more)`);
    assert.equal(escapeTerminal('😀😀😀', 3), String.raw`😀\…(2 more)`);
    assert.equal(escapeTerminal('\\'.repeat(5), 4), String.raw`\\\\\…(3 more)`);
    assert.equal(escapeTerminal('x'.repeat(1_000_000), 10), String.raw`xxxxxxxxxx\…(999990 more)`);
  });

  it('answers no dangerous character', () => {
    for (const text of hostileTexts) assert.doesNotMatch(escapeTerminal(text), dangerous);
    fc.assert(fc.property(anyText, (text) => !dangerous.test(escapeTerminal(text))));
  });

  it('shows different texts differently: the text can be read back', () => {
    fc.assert(fc.property(anyText, (text) => assert.equal(unescape(escapeTerminal(text)), text)));
  });

  it('never answers much more than was asked for', () => {
    fc.assert(
      fc.property(anyText, fc.nat({ max: 30 }), (text, most) => {
        const shown = escapeTerminal(text, most);
        assert.ok(shown.replace(/\\…\(\d+ more\)$/, '').length <= most);
        if (shown.length <= most) assert.equal(unescape(shown), text);
      }),
    );
  });
});

describe('escapeJson', () => {
  it('keeps the value and shows nothing dangerous', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), anyText, anyText, (value, key, text) => {
        const json = JSON.stringify({ value, [`k${key}`]: text });
        const line = escapeJson(json);
        assert.doesNotMatch(line, dangerous);
        assert.deepEqual(JSON.parse(line), JSON.parse(json));
      }),
    );
  });

  it('writes characters outside of the basic plane as two units', () => {
    assert.equal(escapeJson(JSON.stringify('\u{e0041}漢😀')), String.raw`"\udb40\udc41漢😀"`);
  });
});
