/** The names of ATT&CK techniques and tactics, for findings and for checks of signatures. */
export function attackFile(source: string, header: string): string {
  const names = Object.entries(techniquesOf(JSON.parse(source)))
    .map(([id, name]) => `  ${JSON.stringify(id)}: ${JSON.stringify(name)},\n`)
    .join('');
  return `${header.replace('fixtures/tracee', 'fixtures/attack')}
/** Names of the techniques of MITRE ATT&CK (enterprise 17.0) by id. */
export const techniqueNames: Readonly<Record<string, string>> = {
${names}};

/** Names of its tactics. */
export const tacticNames: readonly string[] = ${JSON.stringify(tacticsOf(JSON.parse(source)))};
`;
}

/** `command-and-control` is called Command and Control. */
function tacticsOf(source: unknown): string[] {
  const tactics: unknown = isRecord(source) ? source['tactics'] : undefined;
  if (!isRecord(tactics)) throw new Error('fixtures/attack: there are no tactics');
  const word = (text: string): string => (text === 'and' ? text : text.charAt(0).toUpperCase() + text.slice(1));
  return Object.values(tactics).map((slug) => String(slug).split('-').map(word).join(' '));
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
