import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { constantFrom, property as forAll, assert as property, string } from 'fast-check';
import type { Finding } from '../../../src/finding.ts';
import { openChoice } from '../../../src/output/choice/choice.ts';
import type { When } from '../../../src/output/choice/when.ts';
import { createJson } from '../../../src/output/format/json/json.ts';
import { glob } from '../../../src/text/glob.ts';
import { reportOf, sampleFinding } from '../sample-finding.ts';

const inPod: Partial<Finding> = {
  tags: ['at_end'],
  workload: { k8s: { namespace: 'prod-eu', pod: { name: 'web', uid: 'u', labels: { team: 'payments' } } } },
};

async function takes(when: When, finding = sampleFinding(inPod)): Promise<boolean> {
  return (await openChoice({ when }, 'soc')).takes(reportOf(finding));
}

describe('conditions of an output', () => {
  it('all must hold, and one entry of a list is enough', async () => {
    const yes: readonly When[] = [
      {},
      { severity: 'high' },
      { severity: 'info', signature: ['TRC-*', 'RSEQ-004'] },
      { signature: ['rseq_take*'], pack: ['rseq'], tags: ['at_end'], namespace: ['prod-*'] },
      { labels: { team: 'pay*' } },
    ];
    const no: readonly When[] = [
      { severity: 'critical' },
      { signature: ['RSEQ-04'] },
      { severity: 'high', pack: ['tracee'] },
      { tags: ['foreign-arch'] },
      { namespace: ['dev-*', 'prod'] },
      { labels: { team: 'payments', app: '*' } },
      { labels: { toString: '*' } },
    ];
    for (const when of yes) assert.equal(await takes(when), true, JSON.stringify(when));
    for (const when of no) assert.equal(await takes(when), false, JSON.stringify(when));
  });

  it('take * for any text, as a regular expression would', () => {
    const text = string({ unit: constantFrom('a', 'b'), maxLength: 8 });
    const pattern = string({ unit: constantFrom('a', 'b', '*'), maxLength: 6 });
    property(
      forAll(pattern, text, (given, subject) => {
        const wanted = new RegExp(`^${given.replaceAll('*', '.*')}$`, 's').test(subject);
        assert.equal(glob(given)(subject), wanted);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('redaction', () => {
  const argv = (...value: string[]) => ({ name: 'argv', kind: 'str_array', value }) as const;
  const written = async (finding: Finding, redact: object): Promise<string> => {
    const choice = await openChoice({ redact }, 'soc');
    return createJson()(choice.shape(reportOf(finding)));
  };

  it('removes secrets that a flag, a name or their form gives away, wherever they are', async () => {
    const secret = 'hunter2hunter2';
    const finding = sampleFinding({
      data: [
        argv('mysql', '--password', secret, '-h', 'db'),
        argv('x', `--db-password=${secret}`),
        argv('sh', '-c', `API_KEY=${secret} run`),
      ],
      subject: `curl --token ${secret}`,
      workload: { process: { uniqueId: 1, hostPid: 1, pid: 1, executable: `/x?password=${secret}` } },
      evidence: [
        {
          timestamp: 1n,
          name: 'sched_process_exec',
          data: [{ name: 'env', kind: 'str_array', value: ['HOME=/root', `WHATEVER=${secret}`] }],
          note: `https://user:${secret}@host/`,
        },
      ],
    });
    const text = await written(finding, { presets: ['environment', 'passwords'] });
    assert.ok(!text.includes(secret), text);
    for (const kept of ['mysql', '-h', 'db', 'HOME=[redacted]', 'WHATEVER=[redacted]', 'host/'])
      assert.ok(text.includes(kept), kept);
  });

  it('removes tokens by their form, arguments by name, and matches of patterns', async () => {
    const token = `ghp_${'a'.repeat(36)}`;
    const data = [
      argv('git', `x ${token}`),
      { name: 'payload', kind: 'bytes', value: Buffer.from('zz') },
      argv('card=1234567812345678'),
    ] as const;
    const text = await written(sampleFinding({ data }), {
      presets: ['tokens'],
      arguments: ['payload'],
      patterns: ['card=[0-9]{16}'],
    });
    assert.ok(!text.includes(token) && !text.includes('1234567812345678') && !text.includes('enp6'), text);
    const { data: shown } = JSON.parse(text);
    assert.deepEqual(shown[1], { name: 'payload', str: '[redacted]' });
  });

  it('covers the names of threads, containers and pods, which an attacker or a user chooses', async () => {
    const finding = sampleFinding({
      workload: {
        thread: { uniqueId: 1, hostTid: 1, tid: 1, startTime: 1n, name: 'card=1', syscall: '', compat: false },
        container: { id: 'c', name: 'card=2', started: true, image: { id: 'i', name: 'card=3', repoDigests: [] } },
        k8s: { namespace: 'card=4', pod: { name: 'card=5', uid: 'u', labels: { name: 'card=6' } } },
      },
    });
    const text = await written(finding, { patterns: ['card=[0-9]'] });
    assert.doesNotMatch(text, /card=/);
    assert.equal(JSON.parse(text).signature.id, 'RSEQ-004');
  });

  it('changes nothing else', async () => {
    const finding = sampleFinding(inPod);
    assert.equal(
      await written(finding, { presets: ['environment', 'passwords', 'tokens'] }),
      createJson()(reportOf(finding)),
    );
  });

  it('takes time in proportion to a hostile text', async () => {
    const choice = await openChoice({ redact: { presets: ['passwords', 'tokens'] } }, 'soc');
    for (const piece of ['a-', 'password', '--token ', 'eyJa.', 'https://a:', '-----BEGIN A', '"password"=']) {
      const started = process.cpuUsage().user;
      choice.shape(reportOf(sampleFinding({ subject: piece.repeat(65_536 / piece.length) })));
      assert.ok(process.cpuUsage().user - started < 1_500_000, piece);
    }
  });

  it('of all outputs comes before that of one output', async () => {
    const finding = sampleFinding({ data: [argv('one', 'two', 'three')], subject: 'one [redacted]' });
    const choice = await openChoice({ sharedRedact: { patterns: ['one'] }, redact: { patterns: ['tw.'] } }, 'soc');
    const { data, subject } = choice.shape(reportOf(finding)).finding;
    assert.deepEqual(data, [argv('[redacted]', '[redacted]', 'three')]);
    assert.equal(subject, '[redacted] [redacted]');
  });

  it('refuses what is no regular expression, and says where', async () => {
    await assert.rejects(openChoice({ sharedRedact: { patterns: ['('] } }, 'soc'), /\(redact\.patterns\); /);
    await assert.rejects(openChoice({ redact: { patterns: ['('] } }, 'soc'), /redact\.patterns of the output soc/);
  });
});

describe('fields of an output', () => {
  it('are left out, or all others are', async () => {
    const finding = sampleFinding(inPod);
    const json = async (fields: object) =>
      JSON.parse(createJson()((await openChoice({ fields }, 'soc')).shape(reportOf(finding))));
    const without = await json({ exclude: ['evidence', 'labels'] });
    assert.deepEqual([without.evidence, without.workload.k8s.pod.labels, without.tags], [[], undefined, ['at_end']]);
    const only = await json({ include: ['tags'] });
    assert.deepEqual(
      [only.data, only.workload, only.policies, only.tags],
      [undefined, undefined, undefined, ['at_end']],
    );
    assert.equal(only.signature.id, 'RSEQ-004');
  });

  it('are cut to the size of the output', async () => {
    const finding = sampleFinding({ data: [{ name: 'x', kind: 'str', value: 'y'.repeat(60_000) }] });
    const choice = await openChoice({ maxBytes: 8_192 }, 'soc');
    assert.ok(createJson()(choice.shape(reportOf(finding))).length <= 8_192);
  });
});
