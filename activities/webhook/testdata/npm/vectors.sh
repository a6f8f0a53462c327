#!/bin/sh
# Makes testdata/npm/vectors.json anew with the published npm library. Needs node and npm; nothing else does.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cp "$here/vectors.mjs" "$dir/"
cd "$dir"
echo '{"private":true}' >package.json
npm install --silent --ignore-scripts --no-audit --no-fund standardwebhooks@1.1.1
node vectors.mjs >vectors.json
mv vectors.json "$here/vectors.json"
