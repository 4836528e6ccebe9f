import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, it } from 'node:test';
import ts from 'typescript';
import { blocksIn, root } from './documents.ts';

it('the TypeScript of README.md and of the guides compiles, with the tsconfig.json that the guide gives', () => {
  const home = mkdtempSync(join(tmpdir(), 'sequent-types-'));
  after(() => rmSync(home, { recursive: true }));
  const mine = join(home, 'mine');
  symlinkSync(root, join(home, 'sequent'));
  const blocks = blocksIn('ts');
  const places = new Map<string, string>();
  for (const { document, line, example, text } of blocks) {
    const path = join(mine, example ?? `acme/${document.replaceAll(/\W/g, '-')}-${line}.ts`);
    assert.ok(!places.has(path), `${document}:${line}: ${example} is there twice`);
    places.set(path, `${document}:${line}`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  assert.ok(places.size > 5);
  writeFileSync(join(mine, 'package.json'), '{ "type": "module" }');
  const config = blocksIn('json').find(({ document }) => document === 'docs/guides/write-a-signature.md');
  // The examples of other pages lie in a folder beside that of the guide.
  const given = { ...JSON.parse(config?.text ?? ''), include: ['acme', 'fleet', 'state', 'tutorial'] };
  const { options, fileNames, errors } = ts.parseJsonConfigFileContent(given, ts.sys, mine);
  assert.deepEqual(fileNames.toSorted(), [...places.keys()].toSorted());

  const program = ts.createProgram({
    rootNames: fileNames,
    options: { ...options, preserveSymlinks: true, noUnusedLocals: false },
  });
  // `npm run check` checks the files that they import, and `npm run packed` the types that a package has.
  const blockErrors = program.getRootFileNames().flatMap((name) => {
    const source = program.getSourceFile(name);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
  });
  const general = [...program.getOptionsDiagnostics(), ...program.getGlobalDiagnostics()];
  const found = [...errors, ...general, ...blockErrors].map(({ file, start, messageText }) => {
    const line = file?.getLineAndCharacterOfPosition(start ?? 0).line ?? 0;
    const place = places.get(file?.fileName ?? '') ?? file?.fileName;
    return `${place}, line ${line + 1} of the block: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
  assert.deepEqual(found, []);
});
