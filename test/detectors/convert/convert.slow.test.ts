import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { compileFiles } from '../../../bench/compile-files.ts';
import { ConversionFault } from '../../../src/detectors/convert/conversion-fault.ts';
import { convertDetector } from '../../../src/detectors/convert/file.ts';
import { type CompiledDetector, storeFunctionsOf } from '../../../src/detectors/reading/compile-detector.ts';
import { isDetectorFile, sourceFile } from '../../../src/detectors/reading/detector-files.ts';
import { readFiles } from '../../../src/detectors/reading/read-directory.ts';
import { Engine } from '../../../src/engine/engine.ts';
import type { Finding } from '../../../src/finding.ts';
import { checkSignature } from '../../../src/signature/check.ts';
import { runYamlVector, yamlVector } from '../../../src/testing/vectors/yaml-vectors.ts';
import { encodeProtobufJson } from '../../../src/tracee/json/protobuf-json.ts';
import { fixture, jsonLines } from '../expressions/facts.ts';

const folder = mkdtempSync(join(tmpdir(), 'sequent-convert-'));
writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
after(() => rmSync(folder, { recursive: true, force: true }));

const vectors = jsonLines<unknown>(gunzipSync(fixture('vectors/yaml.jsonl.gz')).toString()).map((line) =>
  yamlVector.parse(line),
);

function compiledOf(files: readonly { readonly name: string; readonly text: string }[]): readonly CompiledDetector[] {
  const sources = files
    .filter(({ name }) => isDetectorFile(name))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, text }) => sourceFile(name, name, new TextEncoder().encode(text)));
  return readFiles('', sources, {}).detectors;
}

function detector(body: string, head = 'id: A-1\nproduced_event: {name: made, version: "1.0"}'): CompiledDetector {
  const [found] = compiledOf([{ name: 'a.yaml', text: `type: detector\n${head}\n${body}` }]);
  assert.ok(found !== undefined, body);
  return found;
}

interface Conversion {
  readonly detector: CompiledDetector;
  readonly vector: (typeof vectors)[number];
  readonly file: string;
}

const conversions: Conversion[] = [];
const refused = new Map<string, string>();
// A converted signature hears only of what comes in the stream, not of what a detector inside of Tracee finds.
for (const [number, vector] of vectors.filter(({ builtinDetectors }) => builtinDetectors.length === 0).entries()) {
  const run = runYamlVector(vector);
  for (const [index, one] of compiledOf(vector.files).entries()) {
    const { id, event } = one.definition;
    // What Tracee was made to run without is always there for signatures.
    const hasStores = storeFunctionsOf(one).size === 0 || vector.dataStores?.syscall !== undefined;
    if (run.detectors[index]?.registered !== true || !hasStores) continue;
    try {
      const { text } = convertDetector(one);
      const file = join(folder, `${number}`, `${event}.ts`);
      mkdirSync(join(folder, `${number}`), { recursive: true });
      writeFileSync(file, text);
      conversions.push({ detector: one, vector, file });
    } catch (error) {
      if (!(error instanceof ConversionFault)) throw error;
      refused.set(`${number} ${id}`, error.message);
    }
  }
}

/** A finding's fields by name, numbers by what they are worth. */
function worth(data: Finding['data']): Record<string, string> {
  return Object.fromEntries(
    data.map(({ name, value }) => [
      name,
      value instanceof Uint8Array ? Buffer.from(value).toString('base64') : String(value),
    ]),
  );
}

/** The same of an output in protobuf JSON. */
function worthOfJson(output: Record<string, unknown>): Record<string, string> {
  const data: readonly Record<string, unknown>[] = Array.isArray(output['data']) ? output['data'] : [];
  return Object.fromEntries(data.map(({ name, ...value }) => [String(name), String(Object.values(value)[0])] as const));
}

async function signatureOf(file: string) {
  const module: unknown = await import(pathToFileURL(file).href);
  const value = typeof module === 'object' && module !== null && 'default' in module ? module.default : undefined;
  const checked = checkSignature(value, { pack: 'converted', file });
  assert.ok('signature' in checked, 'faults' in checked ? checked.faults.join('\n') : '');
  return checked.signature;
}

describe('a converted detector', () => {
  it('is refused only where a signature cannot do the same', () => {
    assert.ok(conversions.length > 250, String(conversions.length));
    for (const reason of refused.values())
      assert.match(reason, /cannot ask|is no event of Tracee|is never sent|hashes of executables/);
  });

  it('compiles under the settings of this repository', { timeout: 120_000 }, () => {
    const wrong = join(folder, 'wrong.ts');
    writeFileSync(
      wrong,
      "import { defineSignature } from 'tracee-sequent';\nexport default defineSignature({ id: 1 });\n",
    );
    // One compilation for all: reading the types of the package takes most of its time.
    const { errors } = compileFiles([...conversions.map(({ file }) => file), wrong]);
    assert.equal(errors.length, 1, errors.join('\n'));
    assert.match(errors.join(), /wrong\.ts\(2,34\): error TS2322: Type 'number' is not assignable/);
  });

  it('finds what the detector finds, in all vectors', async () => {
    for (const { detector: one, vector, file } of conversions) {
      const signature = await signatureOf(file);
      const findings: Finding[] = [];
      const faults: unknown[] = [];
      const engine = new Engine({
        signatures: [signature],
        arch: 'amd64',
        onFinding: (finding) => findings.push(finding),
        onFault: (fault) => faults.push(fault.error),
      });
      for (const [index, event] of vector.events.entries()) {
        const bytes = encodeProtobufJson(event);
        engine.message(bytes, 0, bytes.length, 0);
        engine.restartTime();
        const found = findings.splice(0).map(({ data }) => worth(data));
        const expected = (vector.expect[index] ?? [])
          .map((output): Record<string, unknown> => ({ ...(typeof output === 'object' ? output : {}) }))
          .filter(({ name }) => name === one.definition.event)
          .map(worthOfJson);
        assert.deepEqual(found, expected, `${vector.case}, ${one.definition.id}, event ${index}`);
      }
      assert.deepEqual(faults, [], `${vector.case}, ${one.definition.id}`);
    }
  });

  it('says idiomatically what it can', () => {
    const { text } = convertDetector(
      detector(
        [
          'requirements:',
          '  events:',
          '    - name: sched_process_exec',
          '      data_filters: ["pathname=/tmp/*,/var/tmp/*"]',
          '      scope_filters: [container]',
          'conditions:',
          '  - getEventData("prev_comm") in ["nginx", "httpd"] || getEventData("dev") > 5u',
          '  - "!getEventData(\\"pathname\\").endsWith(\\".so\\")"',
          'output: {fields: [{name: path, expression: \'getEventData("pathname")\'}]}',
        ].join('\n'),
      ),
    );
    assert.match(
      text,
      /where: \{\n    sched_process_exec: \{ pathname: \{ prefix: \['\/tmp\/', '\/var\/tmp\/'\] \} \},/,
    );
    assert.match(text, /const names = \['nginx', 'httpd'\];/);
    assert.match(text, /if \(!\(pathname\?\.endsWith\('\.so'\) === false\)\) return;/);
    assert.match(text, /finding: z\.strictObject\(\{ path: z\.string\(\) \}\)/);
    assert.doesNotMatch(text, /cel\(/);
  });

  it('keeps whatever the YAML holds inside of literals', async () => {
    const evil = `'\\"\`\${process.exit(9)}*/\\n//\\u2028</script>`;
    const quoted = JSON.stringify(evil);
    const one = detector(
      [
        'requirements: {events: [{name: sched_process_exec, data_filters: [' +
          `${JSON.stringify(`pathname=/x${evil}`)}, ${JSON.stringify("prev_comm!='); throw 1; ('")}]}]}`,
        `threat: {description: ${quoted}, severity: low, name: ${quoted}, properties: {__proto__: ${quoted}, ${quoted}: a}}`,
        'auto_populate: {threat: true}',
        `conditions: [${JSON.stringify(`getEventData("pathname") != ${JSON.stringify(evil)}`)}]`,
        `output: {fields: [{name: __proto__, expression: ${JSON.stringify(JSON.stringify(evil))}}, {name: ${quoted}, expression: "event.name"}]}`,
      ].join('\n'),
      `id: ${quoted}\nproduced_event: {name: ${quoted}, version: "1.0", description: ${quoted}}`,
    );
    const file = join(folder, 'evil.ts');
    writeFileSync(file, convertDetector(one).text);
    const signature = await signatureOf(file);
    assert.equal(signature.description, evil);
    assert.match(signature.id, /^[A-Z][A-Z0-9_]*-\d+$/);
  });

  it('is refused with the reason where filters are none', () => {
    const one = detector('requirements: {events: [{name: sched_process_exec, data_filters: ["nofield=1"]}]}');
    assert.throws(() => convertDetector(one), ConversionFault);
  });
});
