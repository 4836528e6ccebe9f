// Completes the bill of materials of npm (CycloneDX, on standard input) with what npm did not install: Node and the shared libraries.
// sbom.js FOLDER: the root of the layer with Node. It runs in the build stage of the Containerfile, which may be any Linux with Node.
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const [root] = process.argv.slice(2);
const bill = JSON.parse(readFileSync(0, 'utf8'));
const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const node = execFileSync(join(root, 'usr/bin/node'), ['--version'], { encoding: 'utf8' }).trim().slice(1);

bill.metadata.component.name = manifest.name;
bill.components.push({
  type: 'application',
  name: 'node',
  version: node,
  'bom-ref': `pkg:generic/node@${node}`,
  purl: `pkg:generic/node@${node}`,
  licenses: [{ license: { id: 'MIT' } }],
});
const libraries = globSync('{lib,lib64,usr/lib}/**/*.so*', { cwd: root }).map((path) => basename(path));
const packages = new Map(libraries.map((library) => packageOf(library)).map((found) => [found.purl, found]));
bill.components.push(...packages.values());
process.stdout.write(`${JSON.stringify(bill, null, 2)}\n`);

/** The package of Debian that brings a library; only the file's name on another system. */
function packageOf(library) {
  try {
    const owner = execFileSync('dpkg-query', ['--search', `*/${library}`], { encoding: 'utf8' }).split(':', 1)[0];
    const format = '${Version} ${Architecture}';
    const [version, architecture] = execFileSync('dpkg-query', ['--show', `--showformat=${format}`, owner], {
      encoding: 'utf8',
    }).split(' ');
    const purl = `pkg:deb/debian/${encodeURIComponent(owner)}@${encodeURIComponent(version)}?arch=${architecture}`;
    return { type: 'library', name: owner, version, 'bom-ref': purl, purl };
  } catch {
    const purl = `pkg:generic/${encodeURIComponent(library)}`;
    return { type: 'library', name: library, 'bom-ref': purl, purl };
  }
}
