import type { Finding } from '../../finding.ts';

/** A technique of ATT&CK. */
interface Technique {
  readonly id: string;
  readonly name?: string;
}

/** Splits a technique: `T1055.001` is the sub-technique of `T1055`, whose name the finding does not have. */
export function techniques({ technique }: NonNullable<Finding['threat']['mitre']>): {
  readonly technique: Technique;
  readonly subTechnique?: Technique;
} {
  const [, id] = /^(T\d+)\.\d+$/.exec(technique.id) ?? [];
  return id === undefined ? { technique } : { technique: { id }, subTechnique: technique };
}
