/** The names of ATT&CK techniques, for findings; only what a finding carries. */
export function attackFile(source: string, header: string): string {
  const names = Object.entries(techniquesOf(JSON.parse(source)))
    .map(([id, name]) => `  ${JSON.stringify(id)}: ${JSON.stringify(name)},\n`)
    .join('');
  return `${header.replace('fixtures/tracee', 'fixtures/attack')}
/** Names of the techniques of MITRE ATT&CK (enterprise 17.0) by id. */
export const techniqueNames: Readonly<Record<string, string>> = {
${names}};
`;
}

function techniquesOf(source: unknown): Record<string, string> {
  const techniques: unknown = isRecord(source) ? source['techniques'] : undefined;
  if (!isRecord(techniques)) throw new Error('fixtures/attack: there are no techniques');
  return Object.fromEntries(
    Object.entries(techniques).map(([id, technique]) => [id, isRecord(technique) ? String(technique['name']) : '']),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
