import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defineSignature, z } from 'tracee-sequent';
import { event } from 'tracee-sequent/testing';
import { branchesOf } from '../../src/coverage/branches.ts';
import { coverCases } from '../../src/coverage/coverage.ts';
import { loadTested } from '../../src/testing/case-engine.ts';

const signature = loadTested(
  defineSignature({
    id: 'TEST-1',
    name: 'one',
    version: '1.0.0',
    description: 'd',
    threat: { severity: 'low' },
    options: z.strictObject({ limit: z.int().default(1), other: z.int().default(2) }),
    where: {
      security_file_open: { pathname: { prefix: '/etc/' }, flags: { lt: 8 } },
      ptrace: { pid: 7 },
      rseq: { flags: 1 },
      clone: { any: [{ flags: 1n }, { not: { stack: 0n } }] },
    },
    on: { security_file_open: () => ({}), ptrace: () => ({}), rseq() {}, clone() {} },
  }),
);

const opened = (pathname: string) => event('security_file_open', { pathname, flags: 0 });

async function pause(): Promise<void> {}

describe('what cases touch', () => {
  it('is handlers, both sides of conditions, and options', async () => {
    const found = await coverCases(
      {
        signature,
        cases: {
          detects: [{ name: 'a', events: [opened('/etc/x')], options: { limit: 3 }, findings: [{}] }],
          ignores: [{ name: 'b', events: [opened('/tmp/x'), event('rseq', { flags: 0 })] }],
        },
      },
      pause,
    );
    assert.deepEqual(found, {
      id: 'TEST-1',
      name: 'one',
      handlers: 4,
      unreachedHandlers: ['ptrace', 'rseq', 'clone'],
      conditions: 6,
      oneSided: [
        { event: 'security_file_open', argument: 'flags', never: 'false' },
        { event: 'ptrace', argument: 'pid', never: 'neither' },
        { event: 'rseq', argument: 'flags', never: 'true' },
        { event: 'clone', argument: 'any[0].flags', never: 'neither' },
        { event: 'clone', argument: 'any[1].not.stack', never: 'neither' },
      ],
      options: 2,
      unsetOptions: ['other'],
    });
  });

  it('leaves out stretches of the source, each once, at its place', () => {
    const text = 'const a = 1;\nfunction f() {\n  if (a) b();\n}\n';
    const range = (startOffset: number, endOffset: number, count: number) => ({ startOffset, endOffset, count });
    const whole = range(0, text.length, 1);
    const inner = range(text.indexOf('b();') - 1, text.indexOf('b();') + 4, 0);
    const deeper = range(text.indexOf('b();'), text.indexOf('b();') + 3, 0);
    assert.deepEqual(branchesOf(text, [whole, inner, deeper]), {
      branches: 3,
      uncovered: [{ line: 3, column: 10, endLine: 3, text: 'b();' }],
    });
  });
});
