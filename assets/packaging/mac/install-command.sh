#!/bin/sh
# Puts the `tokenseal` command on the path of this Mac. Run it once; with `remove` it takes it away again.
set -eu
link=/usr/local/bin/tokenseal
command=$(cd "$(dirname "$0")" && pwd -P)/bin/tokenseal

if [ "${1:-}" = remove ]; then
  [ ! -L "$link" ] || sudo rm "$link"
  echo "Removed $link"
  exit 0
fi
if [ -e "$link" ] && [ ! -L "$link" ]; then
  echo "$link exists and is not ours. Nothing was changed." >&2
  exit 1
fi
sudo mkdir -p "$(dirname "$link")"
sudo ln -sf "$command" "$link"
echo "The command is $link"
