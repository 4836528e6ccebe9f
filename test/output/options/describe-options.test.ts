import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type OptionText, optionsOf, sharedOptions } from '../../../src/output/options/describe-options.ts';

function option(options: readonly OptionText[], key: string): OptionText {
  return options.find((one) => one.key === key) ?? assert.fail(`there is no ${key}`);
}

describe('the description of options', () => {
  it('has defaults as an operator writes them', () => {
    const webhook = optionsOf('webhook');
    const given = ['timeout', 'concurrency', 'http2', 'method', 'url', 'tls.ca'].map(
      (key) => option(webhook, key).default,
    );
    assert.deepEqual(given, ['10s', '1', 'true', 'POST', undefined, undefined]);
    assert.equal(option(optionsOf('syslog'), 'max_message').default, '8KiB');
    assert.equal(option(optionsOf('syslog'), 'settle').default, '50ms');
    assert.equal(option(optionsOf('file'), 'rotate.keep').default, '5');
    const { remote } = sharedOptions();
    assert.deepEqual(
      remote.filter(({ key }) => key.includes('.')).map(({ key, default: value }) => `${key}=${value}`),
      ['batch.records=500', 'batch.bytes=1MiB', 'batch.linger=50ms', 'retry.first=500ms', 'retry.most=30s'],
    );
  });

  it('names the keys of each form of a mapping, and what a secret may be', () => {
    assert.equal(option(optionsOf('webhook'), 'auth').value, '{ bearer } or { basic: { user, password } }');
    assert.equal(
      option(optionsOf('nats'), 'auth').value,
      '{ basic: { user, password } } or { token } or { nkey } or { creds }',
    );
    assert.equal(option(optionsOf('webhook'), 'signature.secret').value, 'text, { env } or { file }');
    assert.equal(option(optionsOf('webhook'), 'headers').value, 'NAME: text, { env } or { file }');
  });
});
