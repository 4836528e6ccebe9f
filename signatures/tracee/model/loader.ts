/** Folders that Tracee watches. */
const watchedByTracee = ['/lib/', '/usr/lib/'];

/** Folders in which distributions keep dynamic loaders (file-hierarchy(7); ABI documents of x86-64 and x32). */
export const libraryFolders = [
  ...watchedByTracee,
  '/lib64/',
  '/usr/lib64/',
  '/lib32/',
  '/usr/lib32/',
  '/libx32/',
  '/usr/libx32/',
];

/**
 * Whether a path in one of these folders is that of a dynamic loader: somewhere behind `/ld` comes `.so`, as in the
 * expression `^/(lib|usr/lib).*\/ld.*\.so[^/]*` of Tracee. Read by hand, because matching that takes quadratic time on some paths.
 *
 * @param strict only where Tracee looks
 */
export function isLoader(path: string, strict: boolean): boolean {
  if (strict && !watchedByTracee.some((folder) => path.startsWith(folder))) return false;
  // The dots of the expression stop at the end of a line.
  const end = path.indexOf('\n');
  const line = end < 0 ? path : path.slice(0, end);
  const folder = line.startsWith('/usr') ? '/usr/lib' : '/lib';
  const name = line.indexOf('/ld', folder.length);
  return name >= 0 && line.includes('.so', name + '/ld'.length);
}
