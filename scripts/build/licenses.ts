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
  return `${manifest.name} ${manifest.version}: ${manifest.license ?? 'see its words'}${words}`
}
