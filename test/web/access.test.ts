import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseAddress } from '../../src/address.ts';
import { SequentError } from '../../src/errors.ts';
import { checkAccess } from '../../src/web/server/access.ts';

const token = '0123456789abcdef';
const tls = { cert: Buffer.of(), key: Buffer.of() };

function refusal(address: string, more: object = {}): string | undefined {
  try {
    checkAccess({ address: parseAddress(address), token: undefined, tls: undefined, hosts: [], ...more }, '--web');
    return undefined;
  } catch (error) {
    assert.ok(error instanceof SequentError);
    return error.text.what;
  }
}

describe('addresses of the page', () => {
  it('are free on this machine', () => {
    for (const address of ['tcp:8080', 'tcp:localhost:1', 'tcp:[::1]:1', 'tcp:127.9.9.9:1', 'unix:/run/page.sock']) {
      assert.equal(refusal(address), undefined, address);
    }
  });

  it('need a token and a certificate elsewhere', () => {
    for (const address of [
      'tcp:0.0.0.0:1',
      'tcp:[::]:1',
      'tcp:10.0.0.1:1',
      'tcp:node.example.org:1',
      'tcp:127.0.0.1.evil:1',
    ]) {
      assert.match(refusal(address) ?? '', /a token and a certificate of the page is not given/, address);
      assert.match(refusal(address, { token }) ?? '', /, and a certificate of/);
      assert.match(refusal(address, { tls }) ?? '', /, and a token of/);
      assert.equal(refusal(address, { token, tls }), undefined);
    }
  });

  it('refuse a token that could be guessed or typed in two ways', () => {
    for (const wrong of ['short', `${token} `, 'ééééééééééééééééé', '']) {
      assert.match(refusal('tcp:1', { token: wrong }) ?? '', /the token of the page/, wrong);
    }
  });
});
