import { packageName } from '../../package.ts';
import type { PackageManifest } from './package-manifest.ts';

/** A reason why a package would not work as a pack. */
export interface PackageProblem {
  readonly severity: 'fault' | 'warning';
  readonly text: string;
}

/** @returns what is wrong with the package.json of a pack that is to be published */
export function packageProblems(manifest: PackageManifest & { readonly sequent: object }): readonly PackageProblem[] {
  const own = packageName();
  const { signatures } = manifest.sequent;
  const faults = [
    ...(manifest.name === undefined ? ['it has no `name`'] : []),
    ...(manifest.version === undefined ? ['it has no `version`'] : []),
    ...(manifest.type === 'module' ? [] : ['`type` must be "module", because signatures are modules']),
    ...(Object.hasOwn(manifest.dependencies, own)
      ? [
          `${own} stands under \`dependencies\`, so each pack would install a copy of its own; move it to \`peerDependencies\` and \`devDependencies\``,
        ]
      : []),
    ...(isPublished(manifest.files, signatures)
      ? []
      : [`\`files\` leaves out ${signatures}, so npm would publish no signature`]),
  ];
  const warnings = [
    ...(Object.hasOwn(manifest.peerDependencies, own)
      ? []
      : [`\`peerDependencies\` should name ${own} with the versions that the pack works with`]),
    ...(manifest.private === true ? ['`private` is true, so npm refuses to publish it'] : []),
    ...(manifest.license === undefined ? ['it has no `license`'] : []),
  ];
  return [
    ...faults.map((text) => ({ severity: 'fault' as const, text })),
    ...warnings.map((text) => ({ severity: 'warning' as const, text })),
  ];
}

/** Whether a list of `files` covers a folder. npm publishes everything if there is no list. */
function isPublished(files: readonly string[] | undefined, folder: string): boolean {
  const plain = (path: string): string => path.replace(/^\.\//, '').replace(/\/+(?:\*\*?(?:\/\*)?)?$/, '');
  return (
    files === undefined ||
    files.some((entry) => plain(entry) === plain(folder) || plain(folder).startsWith(`${plain(entry)}/`))
  );
}
