/** Which browser is taken, and how it is started. */
import { expect, test } from 'vitest'
import { browserArguments } from './browser.ts'
import { browserPlaces, findBrowser } from './find-browser.ts'

test('prefers the program itself over the wrapper on the PATH', () => {
  const there = new Set(['/usr/lib/chromium/chromium', '/usr/bin/chromium'])
  expect(findBrowser('linux', { PATH: '/usr/bin' }, path => there.has(path))).toEqual({
    path: '/usr/lib/chromium/chromium',
    name: 'Chromium',
  })
  expect(
    findBrowser('linux', { PATH: 'relative:/usr/bin' }, path => path === '/usr/bin/brave-browser'),
  ).toEqual({ path: '/usr/bin/brave-browser', name: 'Brave' })
  expect(findBrowser('linux', { PATH: '/usr/bin' }, () => false)).toBeNull()
})

test('looks where macOS and Windows install browsers', () => {
  expect(browserPlaces('darwin', { HOME: '/Users/a' }).map(place => place.path)).toEqual(
    expect.arrayContaining([
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Users/a/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
    ]),
  )
  const windows = browserPlaces('win32', { ProgramFiles: 'C:\\Program Files', LOCALAPPDATA: 'C:\\L' })
  expect(windows.map(place => place.path)).toEqual(
    expect.arrayContaining([
      'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
      'C:\\L\\Google\\Chrome\\Application\\chrome.exe',
      'C:\\Program Files\\Microsoft\\Edge\\Application\\msedge.exe',
    ]),
  )
})

test('the sandbox is off for root alone, and no port is asked for', () => {
  const options = { program: '/b', profile: '/p', headless: false }
  const user = browserArguments(options, false, false)
  expect(user).toContain('--remote-debugging-pipe')
  expect(user).toContain('--user-data-dir=/p')
  expect(user.join(' ')).not.toMatch(/no-sandbox|test-type|remote-debugging-port|headless|window-size/)
  expect(browserArguments(options, true, true)).toEqual(
    expect.arrayContaining(['--no-sandbox', '--test-type', '--window-size=1440,900']),
  )
  expect(browserArguments({ ...options, headless: true }, false, false)).toContain('--headless=new')
})
