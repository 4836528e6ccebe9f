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
