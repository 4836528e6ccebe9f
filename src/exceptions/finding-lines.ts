import * as z from 'zod';

const argument = z.looseObject({ name: z.string(), str: z.string().optional() });
const pathOf = z.looseObject({ path: z.string() });
const schema = z.looseObject({
  timestamp: z.string(),
  name: z.string(),
  signature: z.looseObject({ id: z.string(), pack: z.string().optional() }),
  finding_id: z.string(),
  count: z.number().optional(),
  data: z.array(argument).optional(),
  truncated: z.unknown().optional(),
  detected_from: z.looseObject({ name: z.string(), data: z.array(argument).optional() }).optional(),
  workload: z
    .looseObject({
      process: z
        .looseObject({
          executable: pathOf.optional(),
          real_user: z.looseObject({ id: z.number() }).optional(),
          ancestors: z.array(z.looseObject({ executable: pathOf.optional() })).optional(),
        })
        .optional(),
      container: z
        .looseObject({
          name: z.string().optional(),
          started: z.boolean().optional(),
          image: z.looseObject({ name: z.string().optional() }).optional(),
        })
        .optional(),
      k8s: z.looseObject({ namespace: z.looseObject({ name: z.string() }).optional() }).optional(),
    })
    .optional(),
});

/** A finding as `--output json` writes it, with the keys that suggestions read. */
export type FindingLine = z.output<typeof schema>;

/** @returns undefined if the line is not a finding of `--output json` */
export function readFindingLine(line: string): FindingLine | undefined {
  try {
    return schema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
