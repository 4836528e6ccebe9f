import assert from 'node:assert/strict';
import { it } from 'node:test';
import { withoutSecrets } from '../../src/config/secrets.ts';

it('users and passwords in URLs are hidden, wherever they stand', () => {
  assert.equal(withoutSecrets('https://a:b@host/x?y@z', 'output'), 'https://***@host/x?y@z');
  assert.deepEqual(withoutSecrets(['json=http://token@h', 'json=/a@b'], 'output'), ['json=http://***@h', 'json=/a@b']);
  assert.deepEqual(withoutSecrets({ a: { b: 'x https://u@h' } }, 'x'), { a: { b: 'x https://***@h' } });
});

it('a password with @ is hidden up to the last @ before the path', () => {
  assert.equal(withoutSecrets('json=http://u:p@h:x@host/a@b', 'output'), 'json=http://***@host/a@b');
});

it('secret parameters of URLs are hidden', () => {
  assert.equal(
    withoutSecrets('http://h/p?a=1&access_token=x&Key=y;password=z&b=2#secret=w', 'output'),
    'http://h/p?a=1&access_token=***&Key=***;password=***&b=2#secret=***',
  );
  assert.equal(withoutSecrets('/a?token=x', 'output'), '/a?token=x');
});

it('the URL of an output is shown without user, path and query, which may be secrets', () => {
  const shown = (url: unknown) => withoutSecrets([{ name: 'soc', url }], 'outputs');
  for (const [url, expected] of [
    ['https://user:pass@soc.example:8443/in?code=1#x', 'https://***@soc.example:8443/***'],
    ['https://hooks.slack.com/services/T0/B0/SECRET', 'https://hooks.slack.com/***'],
    ['http://collector:4318/?sig=x', 'http://collector:4318/***'],
    ['http://collector:4318', 'http://collector:4318'],
    ['http://collector:4318/', 'http://collector:4318'],
    ['hooks.slack.com/services/SECRET', '***'],
    ['', '***'],
  ])
    assert.deepEqual(shown(url), [{ name: 'soc', url: expected }]);
  assert.deepEqual(shown({ env: 'SOC_URL' }), [{ name: 'soc', url: { env: 'SOC_URL' } }]);
  assert.deepEqual(withoutSecrets({ proxy: 'http://u:p@proxy:3128' }, 'outputs'), { proxy: 'http://***@proxy:3128' });
});

it('values whose names say that they are secret are hidden', () => {
  assert.equal(withoutSecrets('x', 'apiToken'), '***');
  assert.deepEqual(withoutSecrets({ password: ['a'], Api_Key: 1, tokens: 2, passwords: null, path: 'b' }, 'x'), {
    password: '***',
    Api_Key: '***',
    tokens: '***',
    passwords: '***',
    path: 'b',
  });
});

it('secrets of outputs are hidden, and the places of secrets are shown', () => {
  const shown = withoutSecrets(
    [
      {
        headers: { Authorization: 'Bearer a', 'X-Tenant': 'b', 'X-Key': { env: 'KEY' } },
        auth: { bearer: 'c', basic: { user: 'u', password: { file: '/run/password' } } },
        signature: { secret: { env: 'A', file: 'd' } },
        tls: { key: '/run/key' },
      },
    ],
    'outputs',
  );
  assert.deepEqual(shown, [
    {
      headers: { Authorization: '***', 'X-Tenant': '***', 'X-Key': { env: 'KEY' } },
      auth: { bearer: '***', basic: { user: 'u', password: { file: '/run/password' } } },
      signature: { secret: '***' },
      tls: { key: '/run/key' },
    },
  ]);
});

it('all else stays as it is', () => {
  for (const value of ['unix:/var/run/tracee.sock', 'tcp:[::1]:8080', 5, true, null, undefined, ['a@b']])
    assert.deepEqual(withoutSecrets(value, 'tracee'), value);
});
