import { expect, test } from 'vitest'
import { browserEnvironment } from './browser.ts'

const onLinux = test.runIf(process.platform === 'linux')

onLinux.each([
  [{}, 'C.UTF-8'],
  [{ LANG: 'C' }, 'C.UTF-8'],
  [{ LANG: 'sv_SE.UTF-8', LC_ALL: 'POSIX' }, 'C.UTF-8'],
  [{ LANG: 'sv_SE.UTF-8' }, undefined],
  [{ LC_CTYPE: 'en_GB.utf8' }, undefined],
])('with %j the browser gets LC_ALL %s', (environment, expected) => {
  expect(browserEnvironment(environment)['LC_ALL']).toBe(expected)
})
