/** Reads the header of a driver file (ELF, PE, Mach-O): right system, CPU and word size, before anything is loaded. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { basename } from 'node:path'
import { AppError } from '../../src-shared/errors/app-error.ts'
import { READ } from '../base/small-file.ts'

export type ModuleProbe =
  | { readonly kind: 'fits' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'not-a-library' }
  | { readonly kind: 'wrong-architecture'; readonly found: string; readonly needed: string }

/** As in `process`. */
export type ProbeTarget = { readonly platform: string; readonly arch: string }

/** @returns up to `length` bytes from `offset` */
type Read = (offset: number, length: number) => Uint8Array
/** What a file is for; `null`: it is no library. A Mach-O file can be for several processors. */
type Made = { readonly system: string; readonly machines: readonly string[] } | null

const HEADER_BYTES = 64

/** System V ABI, e_machine. */
const ELF_MACHINES: Readonly<Record<number, string>> = {
  3: 'ia32',
  21: 'ppc64',
  22: 's390x',
  40: 'arm',
  62: 'x64',
  183: 'arm64',
  243: 'riscv64',
  258: 'loong64',
}
/** Microsoft PE format, machine types. */
const PE_MACHINES: Readonly<Record<number, string>> = {
  332: 'ia32',
  452: 'arm',
  34404: 'x64',
  43620: 'arm64',
}
/** Apple mach/machine.h, cputype. */
const MACH_MACHINES: Readonly<Record<number, string>> = {
  7: 'ia32',
  12: 'arm',
  16777223: 'x64',
  16777228: 'arm64',
}
const SYSTEMS: Readonly<Record<string, string>> = { win32: 'Windows', darwin: 'macOS' }
const WORDS: Readonly<Record<string, string>> = {
  ia32: 'x86, 32-bit',
  x64: 'x86, 64-bit',
  arm: 'ARM, 32-bit',
  arm64: 'ARM, 64-bit',
}

export function probeModule(path: string, target: ProbeTarget = process): ModuleProbe {
  let file: number
  try {
    file = openSync(path, READ)
  } catch {
    return { kind: 'missing' }
  }
  try {
    if (!fstatSync(file).isFile()) return { kind: 'not-a-library' }
    return probeBytes((offset, length) => {
      const bytes = new Uint8Array(length)
      return bytes.subarray(0, readSync(file, bytes, 0, length, offset))
    }, target)
  } catch {
    return { kind: 'not-a-library' }
  } finally {
    closeSync(file)
  }
}

/** The same on bytes. Never throws for any content. */
export function probeBytes(read: Read, target: ProbeTarget): ModuleProbe {
  const made = madeFor(read)
  if (!made) return { kind: 'not-a-library' }
  const system = SYSTEMS[target.platform] ?? 'Linux'
  if (made.system === system && made.machines.includes(target.arch)) return { kind: 'fits' }
  const isForeign = made.system !== system
  const words = (machine: string) => WORDS[machine] ?? machine
  const found = made.machines.map(words).join(' and ')
  return {
    kind: 'wrong-architecture',
    found: isForeign ? `${made.system} (${found})` : found,
    needed: isForeign ? `${system} (${words(target.arch)})` : words(target.arch),
  }
}

/** @returns null when the file fits */
export function probeError(probe: ModuleProbe, path: string): AppError | null {
  const name = basename(path)
  switch (probe.kind) {
    case 'fits':
      return null
    case 'missing':
      return new AppError('token.module-missing', { name })
    case 'not-a-library':
      return new AppError('token.module-not-a-driver', { name })
    case 'wrong-architecture':
      return new AppError('token.module-wrong-architecture', {
        name,
        found: probe.found,
        needed: probe.needed,
      })
  }
}

function madeFor(read: Read): Made {
  const header = viewOf(read(0, HEADER_BYTES))
  if (header.byteLength < 32) return null
  const magic = header.getUint32(0)
  if (magic === 0x7f454c46) return elf(header)
  if (header.getUint16(0) === 0x4d5a) return pe(header, read)
  if (magic === 0xcffaedfe || magic === 0xcefaedfe) return mach(header)
  if (magic === 0xcafebabe || magic === 0xcafebabf) return fat(header, read)
  return null
}

/** ELF header: class at 4, byte order at 5, type at 16 (3: shared object), machine at 18. */
function elf(header: DataView): Made {
  const little = header.getUint8(5) === 1
  if (header.getUint16(16, little) !== 3) return null
  const machine = header.getUint16(18, little)
  const bits = header.getUint8(4) === 2 ? 64 : 32
  // x32: the 64-bit machine with 32-bit words.
  const name = machine === 62 && bits === 32 ? 'x32' : ELF_MACHINES[machine]
  return { system: 'Linux', machines: [name ?? `machine ${machine}, ${bits}-bit`] }
}

/** DOS header: PE offset at 60. COFF header: machine at 4, characteristics at 22 (0x2000: DLL). */
function pe(dos: DataView, read: Read): Made {
  if (dos.byteLength < HEADER_BYTES) return null
  const coff = viewOf(read(dos.getUint32(60, true), 24))
  if (coff.byteLength < 24 || coff.getUint32(0) !== 0x50450000) return null
  if (!(coff.getUint16(22, true) & 0x2000)) return null
  const machine = coff.getUint16(4, true)
  return { system: 'Windows', machines: [PE_MACHINES[machine] ?? `machine 0x${machine.toString(16)}`] }
}

/** mach_header: cputype at 4, filetype at 12 (6: dylib, 8: bundle). */
function mach(header: DataView): Made {
  const type = header.getUint32(12, true)
  return type === 6 || type === 8
    ? { system: 'macOS', machines: [machMachine(header.getUint32(4, true))] }
    : null
}

/** fat_header, big-endian: count at 4, then per processor 20 bytes (32 in the 64-bit form), cputype first. */
function fat(header: DataView, read: Read): Made {
  const count = header.getUint32(4)
  // A Java class file begins the same way; its next number is a version above 40.
  if (count === 0 || count > 16) return null
  const size = header.getUint32(0) === 0xcafebabf ? 32 : 20
  const table = viewOf(read(8, count * size))
  if (table.byteLength < count * size) return null
  const machines = Array.from({ length: count }, (_, index) => machMachine(table.getUint32(index * size)))
  return { system: 'macOS', machines: [...new Set(machines)] }
}

function machMachine(type: number): string {
  return MACH_MACHINES[type] ?? `machine 0x${type.toString(16)}`
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
