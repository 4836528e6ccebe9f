import { shippedPacks } from '../../../packs/shipped-packs.ts';
import type { Check, CheckedSignatures } from '../check.ts';

/** The source of signatures keeps the rules for authors. Tests of this repository check the shipped packs. */
export const source: Check<CheckedSignatures> = {
  name: 'source',
  async run({ signatures }, problems) {
    const shipped = [...shippedPacks.values()];
    const own = signatures.filter(
      ({ file }) => file !== undefined && !shipped.some((folder) => file.startsWith(folder)),
    );
    if (own.length === 0) return;
    const { lintSignature } = await import('../../../lint/lint.ts');
    const seen = new Set<string>();
    for (const signature of own) {
      for (const { rule, level, file, line, column, what, todo } of lintSignature(signature)) {
        const where = `${file}:${line}:${column}`;
        // Several signatures may import the same module.
        if (seen.has(`${where} ${rule}`)) continue;
        seen.add(`${where} ${rule}`);
        const problem = { where, what: `${what} [${rule}]`, todo };
        if (level === 'fault') problems.fault(problem);
        else problems.warning(problem);
      }
    }
  },
};
