import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createScreenLock, saysLocked } from './screen-lock.ts'

// Lines as `gdbus monitor --system --dest org.freedesktop.login1` of GLib 2.74 prints them.
const SLEEP = '/org/freedesktop/login1: org.freedesktop.login1.Manager.PrepareForSleep (true,)'
const WAKE = '/org/freedesktop/login1: org.freedesktop.login1.Manager.PrepareForSleep (false,)'
const LOCK = '/org/freedesktop/login1/session/_32: org.freedesktop.login1.Session.Lock ()'
const UNLOCK = '/org/freedesktop/login1/session/_32: org.freedesktop.login1.Session.Unlock ()'
const HINT =
  "/org/freedesktop/login1/session/_32: org.freedesktop.DBus.Properties.PropertiesChanged ('org.freedesktop.login1.Session', {'LockedHint': <true>}, @as [])"

test.each([
  [SLEEP, true],
  [WAKE, false],
  [LOCK, true],
  [UNLOCK, false],
  [HINT, true],
  [HINT.replace('true', 'false'), false],
])('%s', (line, locked) => {
  expect(saysLocked(line)).toBe(locked)
})

test('elsewhere it says that it notices nothing', () => {
  expect(createScreenLock({ platform: 'darwin', program: 'gdbus' }).isNoticed).toBe(false)
  expect(createScreenLock({ platform: 'linux', program: null }).isNoticed).toBe(false)
})

test.skipIf(process.platform === 'win32')(
  'tells each lock, from the lines of a running program',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tokenseal-lock-'))
    const program = join(folder, 'gdbus')
    writeFileSync(program, `#!/bin/sh\necho "${WAKE}"\necho "${LOCK}"\nexec sleep 20\n`)
    chmodSync(program, 0o755)
    const stop = await new Promise<() => void>(resolve => {
      const { watch } = createScreenLock({ platform: 'linux', program })
      const end = watch(() => resolve(end))
    })
    stop()
    rmSync(folder, { recursive: true, force: true })
  },
)
