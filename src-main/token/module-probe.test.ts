import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ProbeTarget, probeBytes, probeError, probeModule } from './module-probe.ts'

const LINUX = { platform: 'linux', arch: 'x64' }
const WINDOWS = { platform: 'win32', arch: 'x64' }
const MAC = { platform: 'darwin', arch: 'arm64' }

const probe = (bytes: Uint8Array, target: ProbeTarget) =>
  probeBytes((offset, length) => bytes.subarray(offset, offset + length), target)

describe('real files', () => {
  let dir: string
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'tokenseal-probe-'))
  })
  afterAll(() => rmSync(dir, { recursive: true, force: true }))

  test.skipIf(process.platform !== 'linux')('the native part of pkcs11js fits this machine', () => {
    const path = join(import.meta.dirname, '../../node_modules/pkcs11js/build/Release/pkcs11.node')
    expect(probeModule(path)).toEqual({ kind: 'fits' })
    const arch = process.arch === 'arm64' ? 'x64' : 'arm64'
    expect(probeModule(path, { platform: 'linux', arch })).toMatchObject({ kind: 'wrong-architecture' })
    expect(probeModule(path, MAC)).toMatchObject({ kind: 'wrong-architecture' })
    // The same file, its machine changed to 32-bit x86.
    const bytes = readFileSync(path)
    bytes[4] = 1
    bytes.writeUInt16LE(3, 18)
    writeFileSync(join(dir, 'x86.so'), bytes)
    expect(probeModule(join(dir, 'x86.so'), LINUX)).toEqual({
      kind: 'wrong-architecture',
      found: 'x86, 32-bit',
      needed: 'x86, 64-bit',
    })
  })

  test('a program is no library', () => {
    // Node itself is ET_EXEC or a PIE (ET_DYN): only the first can be told from a library by its header.
    const bytes = elf({ type: 2 })
    expect(probe(bytes, LINUX)).toEqual({ kind: 'not-a-library' })
  })

  test.each([
    ['text', 'hello, I am a text file that somebody chose'],
    ['a linker script', '/* GNU ld script */ GROUP ( libx.so.1 )'],
    ['nothing', ''],
    ['a script', '#!/bin/sh\necho hello hello hello hello hello'],
  ])('%s is no library', (_, content) => {
    const path = join(dir, 'file.so')
    writeFileSync(path, content)
    expect(probeModule(path, LINUX)).toEqual({ kind: 'not-a-library' })
  })

  test('a missing file is missing, a folder is no library', () => {
    expect(probeModule(join(dir, 'none.so'), LINUX)).toEqual({ kind: 'missing' })
    expect(probeModule(dir, LINUX)).toEqual({ kind: 'not-a-library' })
  })

  // In a process of its own: a call that waits for somebody to write could not be stopped in this one.
  test.skipIf(process.platform === 'win32')('a pipe that nobody writes to is no library, at once', () => {
    const path = join(dir, 'pipe.so')
    execFileSync('mkfifo', [path])
    const source = JSON.stringify(pathToFileURL(join(import.meta.dirname, 'module-probe.ts')).href)
    const program = `const { probeModule } = await import(${source}); console.log(probeModule(process.argv[1]).kind)`
    const options = { encoding: 'utf8', timeout: 20_000, killSignal: 'SIGKILL' } as const
    expect(execFileSync(process.execPath, ['--input-type=module', '-e', program, path], options)).toBe(
      'not-a-library\n',
    )
  })
})

describe('ELF', () => {
  test.each([
    [{}, LINUX, 'fits'],
    [{ machine: 183 }, { platform: 'linux', arch: 'arm64' }, 'fits'],
    [{ machine: 243 }, { platform: 'linux', arch: 'riscv64' }, 'fits'],
    [{ machine: 183 }, LINUX, 'wrong-architecture'],
    [{ machine: 3, bits: 1 }, LINUX, 'wrong-architecture'],
    [{ machine: 62, bits: 1 }, LINUX, 'wrong-architecture'], // x32
    [{ machine: 22, order: 2 }, { platform: 'linux', arch: 's390x' }, 'fits'],
    [{}, WINDOWS, 'wrong-architecture'],
    [{ type: 1 }, LINUX, 'not-a-library'],
  ])('%j on %j: %s', (parts, target, kind) => {
    expect(probe(elf(parts), target).kind).toBe(kind)
  })
})

describe('PE', () => {
  test.each([
    [{}, WINDOWS, 'fits'],
    [{ machine: 0xaa64 }, { platform: 'win32', arch: 'arm64' }, 'fits'],
    [{ machine: 0x14c }, WINDOWS, 'wrong-architecture'],
    [{}, LINUX, 'wrong-architecture'],
    [{ characteristics: 0x0022 }, WINDOWS, 'not-a-library'], // an EXE
    [{ at: 5000 }, WINDOWS, 'fits'],
  ])('%j on %j: %s', (parts, target, kind) => {
    expect(probe(pe(parts), target).kind).toBe(kind)
  })

  test('a 32-bit DLL is named so', () => {
    expect(probe(pe({ machine: 0x14c }), WINDOWS)).toEqual({
      kind: 'wrong-architecture',
      found: 'x86, 32-bit',
      needed: 'x86, 64-bit',
    })
  })
})

describe('Mach-O', () => {
  const X64 = 0x1000007
  const ARM64 = 0x100000c
  test.each([
    [mach(ARM64, 6), MAC, 'fits'],
    [mach(ARM64, 8), MAC, 'fits'], // a bundle
    [mach(X64, 6), MAC, 'wrong-architecture'],
    [mach(ARM64, 2), MAC, 'not-a-library'], // a program
    [fat([X64, ARM64]), MAC, 'fits'],
    [fat([X64, 7]), MAC, 'wrong-architecture'],
    [fat([X64, ARM64], 0xcafebabf), MAC, 'fits'],
    [fat([X64]), LINUX, 'wrong-architecture'],
  ])('case %#', (bytes, target, kind) => {
    expect(probe(bytes, target).kind).toBe(kind)
  })

  test('all processors of a fat file are named', () => {
    expect(probe(fat([X64, 7]), MAC)).toMatchObject({
      found: 'x86, 64-bit and x86, 32-bit',
      needed: 'ARM, 64-bit',
    })
  })

  test('a Java class begins like a fat file, and is none', () => {
    const bytes = new Uint8Array(64)
    new DataView(bytes.buffer).setUint32(0, 0xcafebabe)
    new DataView(bytes.buffer).setUint32(4, 65)
    expect(probe(bytes, MAC)).toEqual({ kind: 'not-a-library' })
  })
})

test('no content makes it throw', () => {
  const magic = fc.constantFrom(
    [0x7f, 0x45, 0x4c, 0x46],
    [0x4d, 0x5a],
    [0xcf, 0xfa, 0xed, 0xfe],
    [0xca, 0xfe, 0xba, 0xbe],
  )
  fc.assert(
    fc.property(magic, fc.uint8Array({ maxLength: 300 }), (start, rest) => {
      const kinds = ['fits', 'not-a-library', 'wrong-architecture']
      expect(kinds).toContain(probe(Uint8Array.from([...start, ...rest]), LINUX).kind)
    }),
  )
})

test('every misfit has its error, named by the file alone', () => {
  const path = '/opt/vendor/libtoken.so'
  expect(probeError({ kind: 'fits' }, path)).toBeNull()
  expect(probeError({ kind: 'missing' }, path)).toMatchObject({
    code: 'token.module-missing',
    details: { name: 'libtoken.so' },
  })
  expect(probeError({ kind: 'not-a-library' }, path)?.code).toBe('token.module-not-a-driver')
  expect(probeError({ kind: 'wrong-architecture', found: 'a', needed: 'b' }, path)?.details).toEqual({
    name: 'libtoken.so',
    found: 'a',
    needed: 'b',
  })
})

/** System V ABI: ident, type at 16, machine at 18. */
function elf({ type = 3, machine = 62, bits = 2, order = 1 }): Uint8Array {
  const view = new DataView(new ArrayBuffer(64))
  view.setUint32(0, 0x7f454c46)
  view.setUint8(4, bits)
  view.setUint8(5, order)
  view.setUint16(16, type, order === 1)
  view.setUint16(18, machine, order === 1)
  return new Uint8Array(view.buffer)
}

/** DOS header with the PE offset at 60, then "PE", machine, characteristics. */
function pe({ machine = 0x8664, characteristics = 0x2022, at = 128 }): Uint8Array {
  const view = new DataView(new ArrayBuffer(at + 64))
  view.setUint16(0, 0x4d5a)
  view.setUint32(60, at, true)
  view.setUint32(at, 0x50450000)
  view.setUint16(at + 4, machine, true)
  view.setUint16(at + 22, characteristics, true)
  return new Uint8Array(view.buffer)
}

function mach(cpu: number, fileType: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(64))
  view.setUint32(0, 0xfeedfacf, true)
  view.setUint32(4, cpu, true)
  view.setUint32(12, fileType, true)
  return new Uint8Array(view.buffer)
}

function fat(cpus: readonly number[], magic = 0xcafebabe): Uint8Array {
  const size = magic === 0xcafebabf ? 32 : 20
  const view = new DataView(new ArrayBuffer(256))
  view.setUint32(0, magic)
  view.setUint32(4, cpus.length)
  for (const [index, cpu] of cpus.entries()) view.setUint32(8 + index * size, cpu)
  return new Uint8Array(view.buffer)
}
