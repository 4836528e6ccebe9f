import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { escapeMessage, escapeTerminal } from '../../src/text/escape.ts';
import { escapeJson, toJson } from '../../src/text/json.ts';
import { hostileTexts } from '../output/sample-finding.ts';

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

/** All of Unicode, but of the planes that hold almost nothing every 61st character. */
const codePoints = Array.from({ length: 0x110000 }, (_, code) => code).filter(
  (code) => code < 0x20000 || (code >= 0xe0000 && code < 0xe1000) || code % 61 === 0 || code === 0x10ffff,
);

/** What must not be shown, chosen apart from the code's own list. */
function unseenCharacters(): string[] {
  const classes = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}\p{Zs}\p{Default_Ignorable_Code_Point}]/u;
  const blank = [0x2800, 0x2d7f, 0xfffc, 0x1107f, 0x13441, 0x13442, 0x16fe4, 0x1d159];
  const fillers = [0x034f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180b, 0x3164, 0xfe0f, 0xffa0, 0xe0100];
  const all = codePoints.filter((code) => code !== 0x20 && classes.test(String.fromCodePoint(code)));
  for (const code of [...blank, ...fillers]) assert.ok(blank.includes(code) || all.includes(code), code.toString(16));
  return [...all, ...blank].map((code) => String.fromCodePoint(code));
}

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

describe('all of Unicode', () => {
  const escapes: Readonly<Record<string, (text: string) => string>> = {
    escapeTerminal: (text) => escapeTerminal(text, Number.POSITIVE_INFINITY),
    escapeMessage: (text) => escapeMessage(text, Number.POSITIVE_INFINITY),
    toJson,
  };
  const hidden = unseenCharacters();
  for (const [name, escape] of Object.entries(escapes)) {
    it(`${name} shows no character that cannot be seen or that changes others`, () => {
      // Apart from each other: the halves of a pair are escaped, too, but together they are another character.
      const shown = new Set(escape(hidden.join('a')));
      assert.deepEqual(
        hidden.filter((character) => shown.has(character)),
        [],
      );
    });
  }

  it('all that can be seen stays as it is in JSON', () => {
    const unwanted = new Set(hidden);
    const all = codePoints.map((code) => String.fromCodePoint(code));
    const text = all.filter((character) => !unwanted.has(character)).join('');
    assert.equal(toJson(text), JSON.stringify(text));
  });
});

describe('escapeMessage', () => {
  it('shows backslashes as they stand in what is quoted, and nothing dangerous', () => {
    assert.equal(escapeMessage(String.raw`matches("a\.b\d")`), String.raw`matches("a\.b\d")`);
    assert.equal(escapeMessage('a\u001b[31m\n\u3164'), String.raw`a\x1b[31m\n\u{3164}`);
    fc.assert(fc.property(anyText, (text) => !dangerous.test(escapeMessage(text))));
  });
});

describe('toJson', () => {
  it('keeps the line breaks of an indentation', () => {
    assert.equal(toJson({ a: 'x\n\u2028' }, 2), '{\n  "a": "x\\n\\u2028"\n}');
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
