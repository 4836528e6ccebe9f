#!/bin/sh
# Lays out the files of the image: assemble.sh FOLDER [PACKAGE...]. It runs in the build stage of the Containerfile, in a built
# clone. FOLDER gets one root for each layer: node, dependencies, sequent. PACKAGE is an optional package of package.json.
set -eu
image=$1
shift
here=$PWD/deploy/image
program=usr/lib/sequent
mkdir -p "$image/node/usr/bin" "$image/dependencies/$program" "$image/sequent/$program" "$image/sequent/usr/bin"

# Node of the lock file without its symbols, its loader and its libraries.
cp -L node_modules/.bin/node "$image/node/usr/bin/node"
strip "$image/node/usr/bin/node"
ldd "$image/node/usr/bin/node" | grep -o '/[^ ]*' | sort -u | while read -r library; do
  mkdir -p "$image/node$(dirname "$library")"
  cp -L "$library" "$image/node$library"
done

# Users by name, for programs that look them up. 65532 is the usual number for a user without rights.
mkdir -p "$image/node/etc" "$image/node/etc/sequent"
printf 'root:x:0:0:root:/:/sbin/nologin\nsequent:x:65532:65532:Sequent:/var/lib/sequent:/sbin/nologin\n' >"$image/node/etc/passwd"
printf 'root:x:0:\nsequent:x:65532:\n' >"$image/node/etc/group"
printf 'hosts: files dns\n' >"$image/node/etc/nsswitch.conf"
mkdir -p "$image/node/var/lib/sequent" "$image/node/var/log/sequent" "$image/node/run/sequent"
mkdir -m 1777 "$image/node/tmp"
chown 65532:65532 "$image/node/var/lib/sequent" "$image/node/var/log/sequent" "$image/node/run/sequent"

# The dependencies of the lock file. Packages for outputs count as dependencies if they are asked for.
cp package.json package-lock.json "$image/dependencies/$program/"
cd "$image/dependencies/$program"
for package in "$@"; do
  version=$(npm pkg get "devDependencies.$package" | tr -d '"')
  npm pkg set "dependencies.$package=$version"
done
npm pkg delete devDependencies peerDependencies peerDependenciesMeta workspaces
npm install --omit=optional --ignore-scripts --no-audit --no-fund
mkdir -p ../../share/sbom
npm sbom --omit=optional --sbom-format=cyclonedx | node "$here/sbom.js" "$image/node" >../../share/sbom/sequent.cdx.json
rm package.json package-lock.json node_modules/.package-lock.json
# Node loads none of these. It loads no TypeScript below node_modules.
find node_modules -type f \( -name '*.ts' -o -name '*.mts' -o -name '*.cts' -o -name '*.map' -o -name '*.md' -o -name '.*' \) -delete
find node_modules -type d -empty -delete
cd - >/dev/null

# The package as it is published, without declarations.
cp -r package.json bin dist proto presets LICENSE CHANGELOG.md "$image/sequent/$program/"
mkdir -p "$image/sequent/$program/fixtures/recordings"
cp fixtures/recordings/rseq-extra.pb.gz "$image/sequent/$program/fixtures/recordings/"
find "$image/sequent/$program/dist" -name '*.d.ts' -delete
sed -i '1s|.*|#!/usr/bin/node|' "$image/sequent/$program/bin/sequent.js"
ln -s "/$program/bin/sequent.js" "$image/sequent/usr/bin/sequent"
