/** Collects the licence texts of the packages whose code went into the bundles. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** @param moduleIds paths of bundled files @returns folders of the packages they come from, sorted, once each */
export function packageFolders(moduleIds: Iterable<string>): string[] {
  const folders = new Set<string>()
  for (const id of moduleIds) {
    const at = id.replaceAll('\\', '/').lastIndexOf('/node_modules/')
    if (at === -1) continue
    const [first = '', second = ''] = id.slice(at + '/node_modules/'.length).split(/[/\\]/)
    const name = first.startsWith('@') ? `${first}/${second}` : first
    folders.add(join(id.slice(0, at).replace(/^\0+/, ''), 'node_modules', name))
  }
  return [...folders].sort()
}

/** @returns one text: name, version, licence and its words, package by package */
export function licenseTexts(folders: readonly string[]): string {
  return folders.map(licenseOf).join(`\n\n${'='.repeat(80)}\n\n`)
}

function licenseOf(folder: string): string {
  // JSON.parse: a package's manifest, read by npm before us.
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    name: string
    version: string
    license?: string
  }
  const files = existsSync(folder) ? readdirSync(folder) : []
  const file = files.find(name => /^licen[cs]e/i.test(name))
  const words = file === undefined ? '' : `\n\n${readFileSync(join(folder, file), 'utf8').trim()}`
  return `${manifest.name} ${manifest.version}: ${manifest.license ?? 'see its words'}${words}${withinIt(manifest.name, folder)}`
}

/** What a package brings inside its own bundle, without its licence: core-js in the pdf.js for Node. */
function withinIt(name: string, folder: string): string {
  if (name !== 'pdfjs-dist') return ''
  const text = readFileSync(join(folder, 'legacy/build/pdf.worker.mjs'), 'utf8')
  const [, version, copyright] = /version: '([\d.]+)',\s+mode: [^\n]+\s+copyright: '([^']+)'/.exec(text) ?? []
  if (version === undefined) throw new Error('The version of core-js in pdfjs-dist is not where it was')
  return `\n\nWith core-js ${version}: MIT\n\n${copyright}\n\n${MIT}`
}

/** As the Open Source Initiative has it. */
const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`
