import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { leastFindingBytes } from '../../../../src/output/bound/bound-finding.ts';
import { fixedFields } from '../../../../src/output/format/template/fields.ts';
import { type Content, templateOptions } from '../../../../src/output/format/template/options.ts';
import { createTemplate } from '../../../../src/output/format/template/template.ts';
import { hostileReport } from '../../hostile-reports.ts';
import { reportOf, sampleFinding, sampleIdentity } from '../../sample-finding.ts';
import { assertGolden } from '../golden.ts';
import { holdsForHostile, optionsWith } from '../holds-for-hostile.ts';

function made(text: string, content: Content = 'json', finding = sampleFinding()): string {
  return createTemplate(optionsWith({ template: { text, content } }))(reportOf(finding));
}

/** What the error of a wrong template says is wrong, and what to do. */
function refusal(text: string, content: Content = 'json'): string {
  try {
    made(text, content);
  } catch (error) {
    assert.ok(error instanceof Error && 'code' in error && error.code === 'SEQ_CONFIG', String(error));
    return error.message;
  }
  return assert.fail(`${text} was accepted`);
}

/** A finding whose executable is `path`. */
function withPath(path: string) {
  return sampleFinding({ workload: { process: { uniqueId: 1, hostPid: 1, pid: 1, executable: path } } });
}

const path = '{{workload.process.executable.path}}';
const everyField = [...Object.keys(fixedFields), 'labels.team', 'data.old_area'];
const inStrings = `{${everyField.map((name, index) => `"k${index}":"{{${name}}}"`).join(',')}}`;
const asValues = `{${everyField.map((name, index) => `"k${index}":{{ ${name} }}`).join(',')}}`;

describe('the format template', () => {
  it('is as in fixtures/outputs/template.txt', () => {
    const text = `{
      "text": "*{{severity}}* {{message}}\\n{{threat.description}} (<https://example.org/{{finding_id}}|open>)",
      "count": {{count}}, "tags": {{tags}}, "data": {{data}}, "path": "{{data.pathname}}",
      "pod": {{workload.k8s.pod.name}}, "node": "{{node}} in {{cluster}}, team {{labels.team}}"
    }`;
    assertGolden('template', createTemplate(optionsWith({ template: { text, content: 'slack' } })));
  });

  for (const [name, text] of Object.entries({ inStrings, asValues })) {
    for (const content of ['json', 'slack'] as const) {
      it(`stays the JSON that was written (${content}, ${name}), whatever the finding holds`, () =>
        holdsForHostile(
          (options) =>
            createTemplate({
              ...options,
              identity: { ...options.identity, labels: { team: 'a"b\n' } },
              template: { text, content },
            }),
          (entry) => {
            const value = JSON.parse(entry);
            assert.deepEqual(
              Object.keys(value),
              everyField.map((_, index) => `k${index}`),
            );
            if (content === 'slack') assert.doesNotMatch(entry, /[<>]/);
            if (name === 'asValues') return;
            for (const one of Object.values(value)) assert.equal(typeof one, 'string');
          },
        ));
    }
  }

  it('writes a value without quotes around it as JSON, and with them as text', () => {
    assert.deepEqual(JSON.parse(made('{"a": {{count}}, "b": "{{count}}", "c": {{cluster}}, "d": {{subject}}}')), {
      a: 1,
      b: '1',
      c: 'prod',
      d: '3407051037',
    });
    assert.deepEqual(
      JSON.parse(made('{"a": {{labels}}, "b": "{{tags}}", "c": {{data.new_area}}, "d": {{data.none}}}')),
      {
        a: { team: 'payments' },
        b: '',
        c: '0x7f53c842b000',
        d: null,
      },
    );
  });

  it('ends where its JSON ends, without the line break of a block of YAML', () => {
    assert.equal(made('{\n  "a": {{count}}\n}\n'), '{ "a": 1 }');
    assert.equal(made('a\n', 'text'), 'a\n');
  });

  it('escapes texts for the content', () => {
    const hostile = withPath(`/a<b>&"'|\u001b\n\\`);
    const values: Readonly<Record<Content, string>> = {
      json: String.raw`"/a<b>&\"'|\u001b\n\\"`,
      slack: String.raw`"/a&lt;b&gt;&amp;\"'|\\x1b\\n\\\\"`,
      text: String.raw`"/a<b>&"'|\x1b\n\\"`,
      html: String.raw`"/a&lt;b&gt;&amp;&quot;&#39;|\x1b\n\\"`,
      url: '"%2Fa%3Cb%3E%26%22%27%7C%1B%0A%5C"',
    };
    for (const [content, expected] of Object.entries(values))
      assert.equal(made(`"${path}"`, templateOptions.shape.content.parse(content), hostile), expected);
    assert.equal(made(path, 'url', withPath('\ud800')), '%EF%BF%BD');
  });

  it('lets no text begin markup, a line or a parameter, whatever it is', () => {
    const page = createTemplate(optionsWith({ template: { text: `<p title="${path}">${path}</p>`, content: 'html' } }));
    const line = createTemplate(optionsWith({ template: { text: `${path} {{subject}}`, content: 'text' } }));
    const query = createTemplate(optionsWith({ template: { text: `a=${path}&b={{subject}}`, content: 'url' } }));
    fc.assert(
      fc.property(hostileReport, (report) => {
        assert.match(page(report), /^<p title="[^"<>\p{C}]*">[^"<>\p{C}]*<\/p>$/u);
        assert.match(line(report), /^[^\p{C}]*$/u);
        const sent = new URLSearchParams(query(report));
        assert.deepEqual([...sent.keys()], ['a', 'b']);
        const { subject } = report.finding;
        const kept = subject.length > 4_096 ? subject.slice(0, 4_096) : subject;
        assert.equal(sent.get('b'), kept.toWellFormed());
      }),
      { numRuns: 200, seed: 17 },
    );
  });

  it('stays within the size with as many fields as there may be', () => {
    const text = Array.from({ length: 64 }, () => path).join(',');
    for (const content of ['text', 'html', 'url'] as const) {
      const format = createTemplate(optionsWith({ maxBytes: leastFindingBytes, template: { text, content } }));
      for (const unit of ['<', '"', '\u202e', '漢', '\u{10ffff}', '\ud800'])
        assert.ok(Buffer.byteLength(format(reportOf(withPath(unit.repeat(5_000))))) <= leastFindingBytes);
    }
  });

  it('is refused at the start where it is wrong', () => {
    assert.match(refusal('{"a": "{{argv of the process}}"}'), /no field "argv of the process".*formats\.md/s);
    assert.match(refusal('{"a": "{{severety}}"}'), /no field "severety".*did you mean \{\{severity\}\}/s);
    assert.match(refusal('{"a": "{{labels.none}}"}'), /no field "labels\.none"/);
    for (const name of ['', '__proto__', 'constructor', 'labels.toString', 'data.'])
      assert.match(refusal(`"{{${name}}}"`), /no field|not closed/);
    assert.match(refusal('{"a": "{{node"}'), /not closed/);
    assert.match(refusal('{"a": x{{node}}}'), /no JSON/);
    assert.match(refusal('{"a": "\n{{node}}"}'), /no JSON/);
    assert.match(refusal(`"\\{{node}}"`), /no JSON/);
    assert.match(refusal(Array.from({ length: 65 }, () => '{{node}}').join(''), 'text'), /more than 64 fields/);
    assert.match(refusal('a= {{node}}', 'url'), /character that a URL/);
    assert.throws(
      () =>
        createTemplate(
          optionsWith({ maxBytes: leastFindingBytes, template: { text: '漢'.repeat(4_000), content: 'text' } }),
        ),
      /12000 bytes without its fields, and 4096 are allowed/,
    );
    assert.throws(() => createTemplate(optionsWith()), { code: 'SEQ_CONFIG' });
  });

  it('lets no text mention a channel of Slack, also outside of quotes', () => {
    const hostile = withPath('<!channel> & \u202e');
    assert.equal(made(path, 'slack', hostile), String.raw`"&lt;!channel&gt; &amp; \\u{202e}"`);
    assert.equal(made(path, 'json', hostile), String.raw`"<!channel> & \u202e"`);
    const data = [{ name: 'argv', kind: 'str_array', value: ['<@U1>'] }] as const;
    assert.equal(made('{{data}}', 'slack', sampleFinding({ data })), String.raw`{"argv":"[\"&lt;@U1&gt;\"]"}`);
  });

  it('escapes the message once', () => {
    const hostile = withPath('/a<\u001b\\');
    assert.match(made('{{message}}', 'text', hostile), /: \/a<\\x1b\\\\ pid 1$/);
    assert.match(made('{{message}}', 'html', hostile), /: \/a&lt;\\x1b\\\\ pid 1$/);
    assert.match(JSON.parse(made('{{message}}', 'slack', hostile)), /: \/a&lt;\\x1b\\\\ pid 1$/);
  });

  it('does not read a template in a value', () => {
    assert.equal(made(`"${path}"`, 'text', withPath('{{node}}')), '"{{node}}"');
    assert.equal(made('"{{node}}"', 'json'), `"${sampleIdentity.node}"`);
  });
});
