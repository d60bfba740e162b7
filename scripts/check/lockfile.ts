/** Rules for package-lock.json: exact, checked, without addresses, complete on every system. */

type Entry = {
  readonly version?: string
  readonly integrity?: string
  readonly resolved?: string
  readonly link?: boolean
  readonly inBundle?: boolean
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

export type Lockfile = { readonly packages: Readonly<Record<string, Entry>> }

/**
 * npm drops an optional package that the registry lacks without a word, and `npm ci` fails on it later, elsewhere.
 *
 * @returns one sentence per broken rule
 */
export function lockfileFaults(lock: Lockfile): string[] {
  const faults: string[] = []
  for (const [path, entry] of Object.entries(lock.packages)) {
    if (path !== '') faults.push(...entryFaults(path, entry))
    for (const name of Object.keys(entry.optionalDependencies ?? {})) {
      if (!isLocked(lock, path, name))
        faults.push(`${path || 'the project'}: optional ${name} is not in the lockfile`)
    }
  }
  return faults
}

/** @returns names of the manifest whose version is not one exact version */
export function inexactVersions(manifest: Readonly<Record<string, unknown>>): string[] {
  return ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap(group => {
    const entries = manifest[group]
    if (typeof entries !== 'object' || entries === null) return []
    return Object.entries(entries)
      .filter(([, version]) => typeof version !== 'string' || !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
      .map(([name, version]) => `${group}: ${name} is "${String(version)}", not an exact version`)
  })
}

function entryFaults(path: string, entry: Entry): string[] {
  const faults: string[] = []
  if (entry.resolved !== undefined) faults.push(`${path}: has a download address`)
  if (entry.version === undefined) faults.push(`${path}: has no version`)
  if (entry.integrity === undefined && entry.inBundle !== true) faults.push(`${path}: has no integrity`)
  return faults
}

/** Looks where Node would: in the package's own node_modules, then upward. */
function isLocked(lock: Lockfile, from: string, name: string): boolean {
  let folder = from
  for (;;) {
    const path = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`
    if (path in lock.packages) return true
    if (folder === '') return false
    const above = folder.lastIndexOf('/node_modules/')
    folder = above === -1 ? '' : folder.slice(0, above)
  }
}
