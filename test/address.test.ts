import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { type Address, grpcTarget, parseAddress, printAddress } from '../src/address.ts';
import { SequentError } from '../src/errors.ts';

const forms: [string, Address, string][] = [
  ['unix:/run/t.sock', { kind: 'unix', path: '/run/t.sock' }, 'unix:///run/t.sock'],
  ['unix:///run/t.sock', { kind: 'unix', path: '/run/t.sock' }, 'unix:///run/t.sock'],
  ['unix:t.sock', { kind: 'unix', path: 't.sock' }, 'unix:t.sock'],
  ['unix:a/b c.sock', { kind: 'unix', path: 'a/b c.sock' }, 'unix:a/b c.sock'],
  ['tcp:tracee.local:4466', { kind: 'tcp', host: 'tracee.local', port: 4466 }, 'dns:tracee.local:4466'],
  ['tcp:10.0.0.7:1', { kind: 'tcp', host: '10.0.0.7', port: 1 }, 'dns:10.0.0.7:1'],
  ['tcp:[::1]:4466', { kind: 'tcp', host: '::1', port: 4466 }, 'dns:[::1]:4466'],
  ['tcp:4466', { kind: 'tcp', host: '127.0.0.1', port: 4466 }, 'dns:127.0.0.1:4466'],
];

for (const [text, address, target] of forms) {
  test(`${text} is read, and named to grpc-js as ${target}`, () => {
    assert.deepEqual(parseAddress(text), address);
    assert.equal(grpcTarget(address), target);
  });
}

const refused = [
  '',
  '/run/t.sock',
  'http://host:1',
  'unix:',
  'unix://',
  'unix://host/t.sock',
  'unix:/a\nb',
  `unix:/${'x'.repeat(107)}`,
  'tcp:',
  'tcp:host',
  'tcp::4466',
  'tcp:host:',
  'tcp:host:65536',
  'tcp:host:0',
  'tcp:host:-1',
  'tcp:host:44e1',
  'tcp://host:4466',
  'tcp:::1:4466',
  'tcp:[::g]:4466',
  'tcp:[::1]',
  'tcp:ho st:1',
  'tcp:\u001b[31m:1',
];

for (const text of refused) {
  test(`${JSON.stringify(text.slice(0, 30))} is refused with place and advice`, () => {
    assert.throws(
      () => parseAddress(text, { where: '--tracee' }),
      (error) => {
        assert.ok(error instanceof SequentError);
        assert.equal(error.code, 'SEQ_ADDRESS');
        assert.equal(error.text.where, '--tracee');
        assert.match(error.text.todo ?? '', /unix:.*tcp:/);
        return true;
      },
    );
  });
}

test('without a place given, the error shows the address, unable to move a terminal', () => {
  assert.throws(() => parseAddress('tcp:\u001b[2J'), /\("tcp:\\u001b\[2J"\)/);
});

test('a listener may ask for any port', () => {
  assert.deepEqual(parseAddress('tcp:0', { anyPort: true }), { kind: 'tcp', host: '127.0.0.1', port: 0 });
});

test('the longest path that fits is taken, counted in bytes', () => {
  assert.equal(parseAddress(`unix:/${'x'.repeat(106)}`).kind, 'unix');
  assert.throws(() => parseAddress(`unix:/${'ü'.repeat(54)}`), SequentError);
});

test('whatever is read is printed so that it reads back the same', () => {
  const path = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
  const tcp = fc.tuple(
    fc.oneof(
      fc.ipV4(),
      fc.ipV6().map((ip) => `[${ip}]`),
      fc.domain(),
    ),
    fc.nat({ max: 70_000 }),
  );
  const texts = fc.oneof(
    path.map((rest) => `unix:${rest}`),
    path.map((rest) => `unix:/${rest}`),
    path.map((rest) => `unix:///${rest}`),
    tcp.map(([host, port]) => `tcp:${host}:${port}`),
    fc.string(),
  );
  let read = 0;
  fc.assert(
    fc.property(texts, (text) => {
      let address: Address;
      try {
        address = parseAddress(text);
      } catch (error) {
        assert.ok(error instanceof SequentError);
        return;
      }
      read++;
      assert.deepEqual(parseAddress(printAddress(address)), address);
    }),
  );
  assert.ok(read > 0);
});
