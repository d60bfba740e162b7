import { expect, test } from 'vitest'
import { inexactVersions, lockfileFaults } from './lockfile.ts'

const good = { version: '1.0.0', integrity: 'sha512-AAAA' }

test('accepts a lockfile with versions and checksums and without addresses', () => {
  const packages = { '': { version: '1.0.0' }, 'node_modules/a': good, 'node_modules/a/node_modules/b': good }
  expect(lockfileFaults({ packages })).toEqual([])
})

test.each([
  [{ ...good, resolved: 'somewhere' }, 'has a download address'],
  [{ version: '1.0.0' }, 'has no integrity'],
  [{ integrity: 'sha512-AAAA' }, 'has no version'],
])('tells an entry apart that %o', (entry, fault) => {
  expect(lockfileFaults({ packages: { 'node_modules/a': entry } })).toEqual([`node_modules/a: ${fault}`])
})

// What npm does when the registry lacks a package for another system: it drops the entry without a word.
test('finds an optional dependency that npm dropped', () => {
  const a = { ...good, optionalDependencies: { 'a-linux': '1.0.0', 'a-win': '1.0.0', 'a-mac': '1.0.0' } }
  const packages = {
    'node_modules/a': a,
    'node_modules/a-linux': good,
    'node_modules/a/node_modules/a-win': good,
  }
  expect(lockfileFaults({ packages })).toEqual(['node_modules/a: optional a-mac is not in the lockfile'])
})

test('wants exact versions', () => {
  const manifest = {
    dependencies: { a: '^1.0.0', b: '1.0.0' },
    devDependencies: { c: 'latest', d: '6.0.0-rc.1' },
  }
  expect(inexactVersions(manifest)).toEqual([
    'dependencies: a is "^1.0.0", not an exact version',
    'devDependencies: c is "latest", not an exact version',
  ])
})
