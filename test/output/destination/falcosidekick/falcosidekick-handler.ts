import * as z from 'zod';
import type { Handler } from '../http/http-receiver.ts';

const priorities = /^(?:emergency|alert|critical|error|warning|notice|informational|info|debug)$/i;

/** The object that falcosidekick 2.34 decodes (`types/types.go`) and checks (`handlers.go`). */
const payload = z.strictObject({
  uuid: z.string().optional(),
  output: z.string(),
  priority: z.string().regex(priorities),
  rule: z.string().min(1),
  time: z.iso.datetime({ offset: true }),
  output_fields: z
    .record(z.string(), z.unknown())
    .refine((fields) => Object.keys(fields).length > 0)
    .refine((fields) => ['k8s.ns.name', 'k8s.pod.name'].every((key) => isTextOrNull(fields[key]))),
  source: z.string().optional(),
  tags: z.array(z.string()).optional(),
  hostname: z.string().optional(),
});

/** A strict receiver of falcosidekick's input: one object in each request. It takes the id from `output_fields`. */
export const falcosidekickHandler: Handler = ({ method, path, headers, body }, room) => {
  if (method !== 'POST' || path !== '/' || headers['content-type'] !== 'application/json') return { status: 400 };
  const { data, error } = payload.safeParse(parsed(body));
  if (data === undefined) return { status: 400, body: error.message };
  if (room === 0) return { status: 503 };
  return { status: 200, arrivals: [{ id: String(data.output_fields['finding.id']), body }] };
};

function isTextOrNull(value: unknown): boolean {
  return value === undefined || value === null || typeof value === 'string';
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
