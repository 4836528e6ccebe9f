import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createCef } from '../../../../src/output/format/cef/cef.ts';
import { reportOf, sampleFinding } from '../../sample-finding.ts';
import { assertGolden } from '../golden.ts';
import { holdsForHostile, optionsWith } from '../holds-for-hostile.ts';
import { parseCef } from './cef-parser.ts';

describe('the format cef', () => {
  it('is as in fixtures/outputs/cef.txt', () => assertGolden('cef', createCef(optionsWith())));

  it('is a line that a strict parser reads, whatever the finding holds', () =>
    holdsForHostile(createCef, (entry, { finding, findingId, count }) => {
      const { vendor, product, severity, extension } = parseCef(entry);
      assert.deepEqual([vendor, product], ['Sequent', 'tracee-sequent']);
      assert.equal(severity, { info: 1, low: 3, medium: 5, high: 8, critical: 10 }[finding.threat.severity]);
      assert.equal(extension.get('externalId'), findingId);
      assert.equal(extension.get('cnt'), String(count));
      assert.ok(extension.get('dvchost'));
      assert.ok(extension.has('flexString1') && extension.has('flexString2'), 'cluster and labels');
      assert.equal(extension.get('cs1Label') ?? 'ATT&CK technique', 'ATT&CK technique');
    }));

  it('gives back the text that was put in, and no key that a text pretends', () => {
    const process = { uniqueId: 1, hostPid: 1, pid: 1, executable: '/tmp/a=b|c cs1=forged' };
    const { threat } = sampleFinding();
    const finding = sampleFinding({ workload: { process }, threat: { ...threat, name: 'a|b\\c\nd' } });
    const { name, extension } = parseCef(createCef(optionsWith())(reportOf(finding)));
    assert.equal(extension.get('filePath'), '/tmp/a=b|c cs1=forged');
    assert.equal(extension.get('cs1'), 'T1055 Process Injection');
    // As on a terminal: a backslash twice, a line break as its escape.
    assert.equal(name, String.raw`a|b\\c\nd`);
  });

  it('escapes the message once', () => {
    const process = { uniqueId: 1, hostPid: 1, pid: 1, executable: '/tmp/\u001b\\"=' };
    const { extension } = parseCef(createCef(optionsWith())(reportOf(sampleFinding({ workload: { process } }))));
    assert.match(extension.get('msg') ?? '', /: "\/tmp\/\\x1b\\\\\\"=" pid 1$/);
  });

  it('has a parser that refuses what is not CEF', () => {
    for (const line of [
      'CEF:0|a|b|c|d|e|11|',
      'CEF:0|a|b|c|d|e|1',
      String.raw`CEF:0|a|b|c|d\e|f|1|`,
      'CEF:0|a|b|c|d|e|1|msg=a=b',
      'CEF:0|a|b|c|d|e|1|msg=a msg=b',
      'CEF:0|a|b|c|d|e|1|uuid=a',
      'CEF:0|a|b|c|d|e|1|cs1=a',
      String.raw`CEF:0|a|b|c|d|e|1|msg=a\|b`,
    ])
      assert.throws(() => parseCef(line), line);
  });
});
