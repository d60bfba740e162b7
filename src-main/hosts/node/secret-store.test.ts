import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createSecretStore } from './secret-store.ts'

/** Keeps what it is given in files beside it, and every argument it saw. */
const SECRET_TOOL = `#!/bin/sh
here=$(dirname "$0")
echo "$@" >> "$here/arguments"
for last in "$@"; do :; done
case "$1" in
  store) cat > "$here/kept-$last" ;;
  lookup) [ -f "$here/kept-$last" ] && cat "$here/kept-$last" ;;
  clear) rm -f "$here/kept-$last" ;;
esac
`
let dir: string
const path = process.env['PATH']
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tokenseal-keychain-'))
})
afterEach(() => {
  process.env['PATH'] = path
  rmSync(dir, { recursive: true, force: true })
})

test.skipIf(process.platform === 'win32')('what is kept goes to the keychain by standard input', async () => {
  writeFileSync(join(dir, 'secret-tool'), SECRET_TOOL)
  chmodSync(join(dir, 'secret-tool'), 0o755)
  process.env['PATH'] = `${dir}:${path}`
  const store = createSecretStore('linux')
  expect(await store.lasting()).toBe(true)
  await store.write('tsa', 'geheim mit Leerzeichen')
  expect(await createSecretStore('linux').read('tsa')).toBe('geheim mit Leerzeichen')
  expect(readFileSync(join(dir, 'arguments'), 'utf8')).not.toContain('geheim')
  await store.write('tsa', null)
  expect(await store.read('tsa')).toBeNull()
})

test('without a keychain it is known until the program ends, and written nowhere', async () => {
  process.env['PATH'] = dir
  const store = createSecretStore('linux')
  expect(await store.lasting()).toBe(false)
  await store.write('tsa', 'geheim')
  expect(await store.read('tsa')).toBe('geheim')
  expect(await createSecretStore('linux').read('tsa')).toBeNull()
})
