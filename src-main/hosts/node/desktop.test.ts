/** The commands that show a file: the path is one argument, never part of a line for a shell. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createDesktop, type DesktopCommand, openCommands, revealCommands } from './desktop.ts'

const folder = mkdtempSync(join(tmpdir(), 'tokenseal-desktop-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const nasty = join(folder, 'a, "b" $(touch x); ü.pdf')
writeFileSync(nasty, 'x')

test('each system gets its own command', () => {
  expect(revealCommands('darwin', '/a b.pdf')).toEqual([{ program: 'open', args: ['-R', '/a b.pdf'] }])
  expect(revealCommands('win32', 'C:\\a b.pdf')).toEqual([
    { program: 'explorer.exe', args: ['/select,C:\\a b.pdf'] },
  ])
  expect(openCommands('linux', '/a b.pdf')).toEqual([{ program: 'xdg-open', args: ['/a b.pdf'] }])
  // The interface of org.freedesktop.FileManager1 takes addresses; a comma would end one for dbus-send.
  expect(revealCommands('linux', '/x/a, b ü.pdf')[0]?.args.at(-2)).toBe(
    'array:string:file:///x/a%2C%20b%20%C3%BC.pdf',
  )
})

test('the folder is opened where no file manager answers', async () => {
  const ran: DesktopCommand[] = []
  const desktop = createDesktop('linux', async command => {
    ran.push(command)
    return command.program === 'dbus-send' ? 127 : 0
  })
  await desktop.reveal(nasty)
  expect(ran.map(command => command.program)).toEqual(['dbus-send', 'xdg-open'])
  expect(ran[1]?.args).toEqual([folder])
})

test('where nothing opens it, that is told', async () => {
  const desktop = createDesktop('linux', async () => 127)
  const none = { code: 'file.no-program' }
  await expect(desktop.reveal(nasty)).rejects.toMatchObject(none)
  await expect(desktop.openOutside(nasty)).rejects.toMatchObject(none)
  await expect(desktop.openPage('https://rules.example/')).rejects.toMatchObject(none)
})

test('only the absolute path of a file that is there', async () => {
  const desktop = createDesktop('linux', async () => {
    throw new Error('nothing may be run')
  })
  await expect(desktop.reveal('relative.pdf')).rejects.toMatchObject({ code: 'file.not-found' })
  await expect(desktop.openOutside(join(folder, 'none.pdf'))).rejects.toMatchObject({
    code: 'file.not-found',
  })
  await expect(desktop.openOutside('https://example.org/')).rejects.toMatchObject({ code: 'file.not-found' })
})

test('nothing but a PDF is given to another program, whatever name a link gives it', async () => {
  const ran: DesktopCommand[] = []
  const desktop = createDesktop('linux', async command => {
    ran.push(command)
    return 0
  })
  const program = join(folder, 'setup.desktop')
  writeFileSync(program, '[Desktop Entry]')
  symlinkSync(program, join(folder, 'letter.pdf'))
  mkdirSync(join(folder, 'App.pdf'))
  for (const name of ['setup.desktop', 'letter.pdf', 'App.pdf'])
    await expect(desktop.openOutside(join(folder, name))).rejects.toMatchObject({
      code: 'file.not-for-others',
    })
  expect(ran).toEqual([])
  symlinkSync(nasty, join(folder, 'link.exe'))
  await desktop.openOutside(join(folder, 'link.exe'))
  expect(ran).toEqual([{ program: 'xdg-open', args: [nasty] }])
})

test('only web pages go to the browser, as one argument', async () => {
  const ran: DesktopCommand[] = []
  const desktop = createDesktop('linux', async command => {
    ran.push(command)
    return 0
  })
  for (const url of ['file:///etc/passwd', 'javascript:alert(1)', '--help', 'ms-settings:', ''])
    await expect(desktop.openPage(url), url).rejects.toMatchObject({ code: 'usage.invalid' })
  await desktop.openPage('http://rules.example/a page?x=$(id)')
  expect(ran).toEqual([{ program: 'xdg-open', args: ['http://rules.example/a%20page?x=$(id)'] }])
})
