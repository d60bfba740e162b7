/** A folder that electron-builder takes for an unpacked Electron, so that packing can be tested without a download. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The fuse wire of Electron's binary: sentinel, version 1, number of fuses, one state each. @source @electron/fuses */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
const FUSE_STATES = '101110110'

/** Started, it runs the Node in $STUB_NODE, as Electron does with ELECTRON_RUN_AS_NODE. @param folder is made. Without a default_app.asar: a real one would be removed, ours could not be read */
export function writeStubElectron(folder: string, version: string): void {
  mkdirSync(join(folder, 'resources'), { recursive: true })
  mkdirSync(join(folder, 'locales'))
  for (const locale of ['en-US', 'de', 'fr']) writeFileSync(join(folder, 'locales', `${locale}.pak`), 'stub')
  for (const name of ['chrome-sandbox', 'LICENSE', 'LICENSES.chromium.html', 'icudtl.dat']) {
    writeFileSync(join(folder, name), 'stub')
  }
  writeFileSync(join(folder, 'version'), version)
  const wire = Buffer.concat([
    Buffer.from(SENTINEL, 'latin1'),
    Buffer.from([1, FUSE_STATES.length]),
    Buffer.from(FUSE_STATES, 'latin1'),
  ])
  const program = join(folder, 'electron')
  writeFileSync(
    program,
    Buffer.concat([
      Buffer.from('#!/bin/sh\nexec "$STUB_NODE" "$@"\n'),
      Buffer.alloc(64),
      wire,
      Buffer.alloc(64),
    ]),
  )
  chmodSync(program, 0o755)
}
