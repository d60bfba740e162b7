/** An `fpm` that packs nothing and keeps what it was asked: electron-builder downloads the real one. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Leaves KIND.args (one a line) and KIND.desktop beside itself. */
const SCRIPT = `#!/bin/sh
here=$(dirname "$0")
kind=$(printf '%s\\n' "$@" | grep -A1 -x -e -t | tail -n 1)
printf '%s\\n' "$@" > "$here/$kind.args"
for word in "$@"; do
  case $word in
    *.desktop=*) cp "\${word%%=*}" "$here/$kind.desktop" ;;
    *.deb | *.rpm) : > "$word" ;;
  esac
done
`

export function writeStubFpm(folder: string): void {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, 'fpm')
  writeFileSync(path, SCRIPT)
  chmodSync(path, 0o755)
}
