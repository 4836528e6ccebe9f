import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compileFiles } from '../../bench/compile-files.ts';
import { eventNames } from '../../src/event/catalogue.ts';
import * as constants from '../../src/event/names/index.ts';
import { explainEvent } from '../../src/explain/event-explanation.ts';
import { main } from '../../src/tracee/versions/main.ts';

it('the code that explanations show compiles, for every event', () => {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  mkdirSync(join(root, 'node_modules/.cache'), { recursive: true });
  const folder = mkdtempSync(join(root, 'node_modules/.cache/sequent-handlers-'));
  try {
    const handlers = eventNames().flatMap((name) => explainEvent(name, main, [])?.handler ?? []);
    const file = join(folder, 'handlers.ts');
    const bodies = handlers.map((code) =>
      code.slice(code.indexOf('{') + 1, code.lastIndexOf('}')).replace(/,\s*$/, ''),
    );
    writeFileSync(
      file,
      `import { defineSignature, ${Object.keys(constants).join(', ')} } from 'tracee-sequent';
export const used = [${Object.keys(constants).join(', ')}];
export default defineSignature({
  id: 'H-1', name: 'handlers', version: '1.0.0', description: 'code of explanations', threat: { severity: 'low' },
  on: {${bodies.join(',\n')}},
});
`,
    );
    assert.deepEqual(compileFiles([file]).errors, []);
    assert.ok(handlers.length > 550 && bodies.some((code) => code.includes('flags64.clone')));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
