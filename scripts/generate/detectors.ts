/** The ids of Tracee's own detectors, which their events do not carry. */
export function detectorsFile(source: string, header: string): string {
  const detectors: unknown = JSON.parse(source);
  if (!Array.isArray(detectors)) throw new Error('fixtures/tracee/detectors.json is no list');
  const ids = detectors.map((detector: unknown) => {
    return `  ${JSON.stringify(member(detector, 'event'))}: ${JSON.stringify(member(detector, 'id'))},\n`;
  });
  return `${header}
/** Ids of Tracee's own detectors by the name of the event that each makes. */
export const detectorIds: Readonly<Record<string, string>> = {
${ids.join('')}};
`;
}

function member(value: unknown, name: string): unknown {
  const found: unknown =
    typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined;
  if (found === undefined) throw new Error(`fixtures/tracee/detectors.json: a detector has no ${name}`);
  return found;
}
