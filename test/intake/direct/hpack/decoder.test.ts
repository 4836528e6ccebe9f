import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import * as fc from 'fast-check';
import { HpackDecoder } from '../../../../src/intake/direct/hpack/decoder.ts';
import { ProtocolError } from '../../../../src/intake/direct/protocol-error.ts';

const listBytes = 65_536;

/** Decodes blocks of one connection, written in hexadecimal; each field as `name: value`. */
function decode(...blocks: readonly string[]): string[][] {
  const decoder = new HpackDecoder(listBytes);
  return blocks.map((hex) => {
    // Framed, so that reading beyond either end would show.
    const bytes = Buffer.from(`bebe${hex.replaceAll(' ', '')}bebe`, 'hex');
    return decoder.decode(bytes, 2, bytes.length - 2).map(([name, value]) => `${name}: ${value}`);
  });
}

function refuses(hex: string, message: RegExp): void {
  assert.throws(
    () => decode(hex),
    (error) => error instanceof ProtocolError && message.test(error.message),
  );
}

/** A table of 256 bytes, as the examples of C.5 and C.6 have it. */
const table256 = '3fe101';

const requests = [
  [':method: GET', ':scheme: http', ':path: /', ':authority: www.example.com'],
  [':method: GET', ':scheme: http', ':path: /', ':authority: www.example.com', 'cache-control: no-cache'],
  [':method: GET', ':scheme: https', ':path: /index.html', ':authority: www.example.com', 'custom-key: custom-value'],
];
const responses = [
  [
    ':status: 302',
    'cache-control: private',
    'date: Mon, 21 Oct 2013 20:13:21 GMT',
    'location: https://www.example.com',
  ],
  [
    ':status: 307',
    'cache-control: private',
    'date: Mon, 21 Oct 2013 20:13:21 GMT',
    'location: https://www.example.com',
  ],
  [
    ':status: 200',
    'cache-control: private',
    'date: Mon, 21 Oct 2013 20:13:22 GMT',
    'location: https://www.example.com',
    'content-encoding: gzip',
    'set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1',
  ],
];

describe('the examples of RFC 7541, appendix C', () => {
  it('C.2: one field of each form', () => {
    assert.deepEqual(decode('400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572'), [
      ['custom-key: custom-header'],
    ]);
    assert.deepEqual(decode('040c 2f73 616d 706c 652f 7061 7468'), [[':path: /sample/path']]);
    assert.deepEqual(decode('1008 7061 7373 776f 7264 0673 6563 7265 74'), [['password: secret']]);
    assert.deepEqual(decode('82'), [[':method: GET']]);
  });

  it('C.3: requests of one connection', () => {
    const found = decode(
      '8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d',
      '8286 84be 5808 6e6f 2d63 6163 6865',
      '8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65',
    );
    assert.deepEqual(found, requests);
  });

  it('C.4: the same in Huffman code', () => {
    const found = decode(
      '8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff',
      '8286 84be 5886 a8eb 1064 9cbf',
      '8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf',
    );
    assert.deepEqual(found, requests);
  });

  it('C.5: responses, for which the table is too small', () => {
    const found = decode(
      `${table256} 4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70 6c65 2e63 6f6d`,
      '4803 3330 37c1 c0bf',
      '88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d 54c0 5a04 677a 6970 7738 666f 6f3d 4153 444a 4b48 514b 425a 584f 5157 454f 5049 5541 5851 5745 4f49 553b 206d 6178 2d61 6765 3d33 3630 303b 2076 6572 7369 6f6e 3d31',
    );
    assert.deepEqual(found, responses);
  });

  it('C.6: the same in Huffman code', () => {
    const found = decode(
      `${table256} 4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3`,
      '4883 640e ffc1 c0bf',
      '88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07',
    );
    assert.deepEqual(found, responses);
  });
});

describe('the table', () => {
  const add = '4001610162';

  it('is what the sender makes of it, also where that did not take our size of 0', () => {
    assert.deepEqual(decode(add, 'be'), [['a: b'], ['a: b']]);
  });

  it('is emptied by a size of 0, after which nothing stays in it', () => {
    assert.deepEqual(decode(add, `20${add}`), [['a: b'], ['a: b']]);
    assert.throws(() => decode(add, `20${add}be`), ProtocolError);
  });

  it('is emptied by a field that is larger than it', () => {
    const large = `4001617f811f${'62'.repeat(127 + 1 + 31 * 128)}`;
    assert.equal(decode(add, large)[1]?.length, 1);
    assert.throws(() => decode(add, large, 'be'), ProtocolError);
  });

  it('takes a new size only before the first field, and none over 4 096', () => {
    assert.deepEqual(decode('20 3fe11f 88'), [[':status: 200']]);
    refuses('88 20', /a new size of the table/);
    refuses('3fe21f', /a new size of the table/);
  });
});

const damaged: readonly (readonly [string, string, RegExp])[] = [
  ['index 0', '80', /index 0/],
  ['an index that no field has', 'be', /index 62/],
  ['a name that no field has', '7f20', /index 95/],
  ['a number without end', 'ffffffffffffffffffff', /a number that is too large/],
  ['a number that is padded without end', `ff${'80'.repeat(40)}00`, /a number that is too large/],
  ['a number that is cut off', 'ff', /cut off/],
  ['a text that is cut off', '000361', /cut off/],
  ['a text without a length', '00', /cut off/],
  ['the end of string in Huffman code', '0084ffffffff00', /holds the end of string/],
  ['padding of a whole byte', '00821fff00', /padded wrongly/],
  ['padding with zeros', '00811800', /padded wrongly/],
];
for (const [name, hex, message] of damaged) {
  test(`it refuses ${name}`, () => refuses(hex, message));
}

test('codes of every length are known', () => {
  const codes: readonly (readonly [code: string, byte: number])[] = [
    ['00000', 0x30],
    ['010100', 0x20],
    ['11111000', 0x26],
    ['1111111000', 0x21],
    ['1111111111000', 0],
    ['1111111111111110000', 0x5c],
    ['11111111111111111111101110', 0xff],
    ['111111111111111111111111111100', 0x0a],
    ['111111111111111111111111111110', 0x16],
  ];
  for (const [code, byte] of codes) {
    const padded = code.padEnd(Math.ceil(code.length / 8) * 8, '1');
    const bytes = padded.match(/.{8}/g)?.map((bits) => Number.parseInt(bits, 2)) ?? [];
    const block = Buffer.from([0, 1, 0x61, 0x80 | bytes.length, ...bytes]);
    assert.deepEqual(new HpackDecoder(listBytes).decode(block, 0, block.length), [['a', String.fromCharCode(byte)]]);
  }
});

test('a small block cannot grow beyond the limit', () => {
  const value = '62'.repeat(3_000);
  const bomb = `400161 7fb916 ${value} ${'be'.repeat(30)}`;
  refuses(bomb, /larger than allowed/);
});

test('no bytes make it throw anything else, or read beyond their end', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 4 }), (blocks) => {
      const decoder = new HpackDecoder(listBytes);
      try {
        for (const bytes of blocks) {
          const framed = Buffer.concat([Buffer.alloc(3, 0x88), bytes, Buffer.alloc(3, 0x88)]);
          const alone = decoder.decode(framed, 3, framed.length - 3);
          const size = alone.reduce((sum, [name, value]) => sum + name.length + value.length + 32, 0);
          assert.ok(size <= listBytes);
        }
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error;
      }
    }),
    { numRuns: 2_000 },
  );
});
