import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readFindingLine } from '../../src/exceptions/finding-lines.ts';
import { suggest } from '../../src/exceptions/suggest.ts';
import type { Finding } from '../../src/finding.ts';
import { jsonLine } from '../../src/output/format/json/json.ts';
import { hostileFinding, hostileTexts, sampleFinding } from '../output/sample-finding.ts';

const now = Date.UTC(2026, 10, 28);
let ids = 0;

function drafts(...findings: readonly Finding[]) {
  return suggest(
    findings.map((finding) => {
      const line = readFindingLine(jsonLine(finding, String(ids++)));
      assert.ok(line);
      return line;
    }),
    now,
  );
}

function written(path: string, changes: Partial<Finding> = {}): Finding {
  return sampleFinding({
    data: [{ name: 'path', kind: 'str', value: path }],
    detectedFrom: { name: 'magic_write', data: [{ name: 'pathname', kind: 'str', value: path }] },
    ...changes,
  });
}

describe('suggested exceptions', () => {
  it('name signature, executable, user, place, event and object, expire in 90 days, and have nobody who answers for them', () => {
    const { suggestions, unknown } = drafts(written('/a'), written('/b'), written('/a'));
    assert.equal(unknown, 0);
    assert.deepEqual(
      suggestions.map(({ entry, findings }) => [entry, findings]),
      [
        [
          {
            signatures: ['RSEQ-004'],
            where: {
              'process.executable': '/opt/extra/b31_criu_like',
              'process.uid': 0,
              container: false,
              event: 'magic_write',
              'data.path': ['/a', '/b'],
              'event.pathname': ['/a', '/b'],
            },
            action: 'drop',
            owner: null,
            reason: null,
            added: '2026-11-28',
            expires: '2027-02-26',
          },
          3,
        ],
      ],
    );
  });

  it('are apart for each image and namespace, and never without one where the process is in a container', () => {
    const at = (image: string | undefined, namespace: string): Finding => {
      const { workload } = sampleFinding();
      const container = {
        id: 'x',
        name: '',
        started: true,
        ...(image && { image: { id: '', name: image, repoDigests: [] } }),
      };
      return written('/a', { workload: { ...workload, container, k8s: { namespace } } });
    };
    const { suggestions } = drafts(at('web:1', 'a'), at('web:1', 'b'), at('web:2', 'a'), at(undefined, 'a'));
    assert.deepEqual(
      suggestions.map(({ entry: { where } }) => [where['container.image'], where['container'], where['k8s.namespace']]),
      [
        ['web:1', undefined, 'a'],
        ['web:1', undefined, 'b'],
        ['web:2', undefined, 'a'],
        [undefined, true, 'a'],
      ],
    );
  });

  it('leave out findings without an executable, those of Sequent itself, and fields with more than ten texts', () => {
    const own = sampleFinding({ signature: { id: 'SEQ-3', name: 'engine_restarted', version: '1', pack: 'sequent' } });
    const { suggestions, unknown } = drafts(
      own,
      sampleFinding({ workload: {} }),
      ...Array.from({ length: 11 }, (_, index) => written(`/${index}`)),
    );
    assert.equal(unknown, 1);
    assert.deepEqual(
      suggestions.map(({ entry: { where } }) => Object.keys(where)),
      [['process.executable', 'process.uid', 'container', 'event']],
    );
  });

  it('count a summary of repeats by its count, and the finding that it repeats not again', () => {
    const line = readFindingLine(jsonLine(written('/a'), 'same'));
    assert.ok(line);
    const { suggestions } = suggest([line, { ...line, count: 5 }], now);
    assert.deepEqual(
      suggestions.map(({ findings }) => findings),
      [5],
    );
  });

  it('leave out a signature with a star in its id, which would be a pattern, and ids of Sequent itself', () => {
    const of = (id: string): Finding => sampleFinding({ signature: { ...sampleFinding().signature, id } });
    const { suggestions, unknown } = drafts(of('*'), of('ACME-*'), of('SEQ-9'));
    assert.deepEqual([suggestions, unknown], [[], 2]);
  });

  it('never turn a text of an attacker into a pattern', () => {
    for (const text of ['/tmp/*', '**', ...hostileTexts]) {
      const { signature } = sampleFinding();
      const { suggestions } = drafts({ ...hostileFinding(text), signature });
      const texts = JSON.stringify(suggestions[0]?.entry.where);
      assert.ok(!texts.includes('"glob"'), text);
      if (text.includes('*')) assert.deepEqual(suggestions[0]?.entry.where['process.executable'], { is: text });
    }
  });
});
