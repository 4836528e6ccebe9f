import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { watchTls } from '../../../src/output/destination/tls-options.ts';

it('files of TLS without a certificate or a key are refused, also those that change into such', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'sequent-tls-'));
  t.after(() => rmSync(dir, { recursive: true }));
  const at = (name: string, text: string): string => {
    writeFileSync(join(dir, name), text);
    return join(dir, name);
  };
  const block = (what: string): string => `-----BEGIN ${what}-----\nMAo=\n-----END ${what}-----\n`;
  const certificate = at('certificate.pem', `# an authority\n${block('CERTIFICATE')}`);
  const key = at('key.pem', block('EC PRIVATE KEY'));
  const ca = at('ca.pem', block('TRUSTED CERTIFICATE'));
  const read = watchTls({ ca, cert: certificate, key });
  assert.deepEqual(Object.keys(await read()), ['ca', 'cert', 'key']);
  at('ca.pem', '');
  await assert.rejects(read(), { code: 'SEQ_OUTPUT', message: /has no certificate in PEM form \(.*ca\.pem\)/ });
  await assert.rejects(watchTls({ cert: key, key })(), /has no certificate in PEM form \(.*key\.pem\)/);
  await assert.rejects(watchTls({ cert: certificate, key: certificate })(), /has no private key in PEM form/);
});
