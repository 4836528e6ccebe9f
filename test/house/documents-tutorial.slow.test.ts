import assert from 'node:assert/strict';
import { existsSync, globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { blocksIn, readDocument, root, tutorialPage } from './documents.ts';
import { CommandLines, type Result } from './run-command-lines.ts';

const home = mkdtempSync(join(tmpdir(), 'sequent-tutorial-'));
const commandLines = new CommandLines();
after(async () => {
  await commandLines.close();
  rmSync(home, { recursive: true });
});

const pages = globSync('docs/tutorial/[0-9]*.md', { cwd: root }).toSorted();
const files = blocksIn('ts').flatMap(({ document, file, example, text }) =>
  tutorialPage(document) === undefined || file === undefined || example === undefined
    ? []
    : [{ document, file, example, text }],
);

// Each page has a folder with the files of this page and of earlier ones, as a reader has them.
for (const page of pages)
  for (const { file, text } of files.filter(({ document }) => document <= page)) {
    const path = join(home, page, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
mkdirSync(join(home, 'new'));

/** Runs a command line of a page. Those that make a project, or add to it, have a project of their own, which has no files of the page. */
function ran(page: string, command: string): Promise<Result> {
  const [npx, sequent, ...words] = command.split(' ');
  assert.deepEqual([npx, sequent], ['npx', 'sequent'], `${page}: ${command}`);
  const [name] = words;
  const cwd = join(home, name === 'init' ? 'new' : name === 'new' ? 'new/mine' : page);
  return commandLines.run({ cwd, args: words.map((word) => word.replace(/^node_modules\/tracee-sequent\//, root)) });
}

/** Asserts that a text has the shown lines in this order. A line `...` stands for any others. Times of tests differ. */
function assertShown(shown: string, text: string, place: string): void {
  const withoutTimes = (lines: string): string => lines.replaceAll(/\([\d.]+ms\)/g, '(ms)');
  let rest = withoutTimes(`\n${text}`);
  for (const part of withoutTimes(`\n${shown}`).split(/\n\.\.\.(?=\n)/)) {
    const wanted = part.trimEnd();
    const at = rest.indexOf(wanted);
    assert.ok(at >= 0, `${place} shows${wanted}\n\nbut the program prints\n\n${text}`);
    rest = rest.slice(at + wanted.length);
  }
}

describe('the tutorial', () => {
  for (const page of pages) {
    it(`${page}: its command lines work and print what it shows`, async () => {
      const blocks = [...readDocument(page).matchAll(/^```sh\n([^`]*)^```\n(?:\n```\n([^`]*)^```\n)?/gm)];
      for (const [, commands = '', shown] of blocks) {
        let last = '';
        for (const command of commands.trimEnd().split('\n')) {
          if (command === 'cd mine') continue;
          const { code, stdout, stderr } = await ran(page, command);
          assert.equal(code, 0, `${page}: ${command}\n${stdout}${stderr}`);
          last = stdout;
        }
        if (shown !== undefined) assertShown(shown, last, page);
      }
      assert.ok(blocks.length > 0);
    });
  }

  it('has the files of examples/tutorial', () => {
    for (const { document, example, text } of files)
      assert.equal(readDocument(`examples/${example}`), text, `${document} shows another ${example}`);
    const shown = files.map(({ example }) => `examples/${example}`);
    assert.deepEqual(globSync('examples/tutorial/**/*.ts', { cwd: root }).toSorted(), shown.toSorted());
  });

  it('shows the false alarms of the signature that does not expect losses', async () => {
    const page = 'docs/tutorial/4-chaos.md';
    const [, shown = ''] = /<!-- chaos of 2-state -->\n\n```\n([^`]*)```/.exec(readDocument(page)) ?? [];
    const { code, stdout } = await ran(
      'docs/tutorial/2-state.md',
      'npx sequent test signatures/second_robust_list.test.ts --chaos',
    );
    assert.equal(code, 1);
    assertShown(shown, stdout, page);
  });

  it('makes the files of which it shows the names', () => {
    assert.ok(existsSync(join(home, 'new/mine/signatures/robust_list_in_heap.test.ts')));
  });
});
