/** pcscd's table as pcscd 1.9.9 sent it, and a service that behaves in every way. */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, afterEach, expect, test } from 'vitest'
import { askPcscd, readersIn } from './pcscd.ts'

const folder = mkdtempSync(join(tmpdir(), 'tokenseal-pcscd-'))
const path = join(folder, 'comm')
const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Recorded from pcscd 1.9.9 with an eToken's ATR in its first virtual reader, nothing in the second. */
const ATR = '3bd5180081313a7d8073c8211030'
const full = entry(
  'Virtual PCD 00 00',
  `010000003400000000000000${ATR.padEnd(66, '0')}0000000e00000000000000`,
)
const empty = entry('Virtual PCD 00 01', '000000000200000000000000')
const table = Buffer.concat([full, empty, ...Array.from({ length: 14 }, () => entry('', '0000000000000000'))])

function entry(name: string, rest: string): Buffer {
  const bytes = Buffer.alloc(184)
  bytes.write(name, 0, 'utf8')
  bytes.write(rest, 128, 'hex')
  return bytes
}

/** `struct version_struct`. */
const version = (major: number) => Buffer.from(Int32Array.of(major, 4, 0).buffer)

async function serving(onClient: (client: Socket) => void): Promise<void> {
  const clients = new Set<Socket>()
  const server = createServer(client => {
    clients.add(client)
    client.on('error', () => {})
    onClient(client)
  })
  closing.push(() => {
    for (const client of clients) client.destroy()
    server.close()
  })
  await new Promise<void>(resolve => server.listen(path, resolve))
}

test('a reader with a card, one without, and unused places', () => {
  expect(readersIn(table)).toEqual([
    { name: 'Virtual PCD 00 00', card: { atr: ATR, historical: null } },
    { name: 'Virtual PCD 00 01', card: null },
  ])
})

test('a card that says nothing, and a length that cannot be', () => {
  const mute = Buffer.from(full)
  mute.writeUInt32LE(0, 176)
  const wrong = Buffer.from(full)
  wrong.writeUInt32LE(0xffffffff, 176)
  const [first, second] = readersIn(Buffer.concat([mute, wrong]))
  expect(first?.card).toEqual({ atr: null, historical: null })
  expect(second?.card).toEqual({ atr: null, historical: null })
})

test('no content makes it throw, and no name holds a control character', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), bytes => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there.
      for (const { name } of readersIn(bytes)) expect(name).not.toMatch(/[\u0000-\u001f]/)
    }),
  )
})

test('asked in pieces, answered in pieces', async () => {
  await serving(client => {
    client.once('data', () => {
      client.write(version(4).subarray(0, 5))
      setTimeout(() => client.write(version(4).subarray(5)), 10)
      client.once('data', () => {
        client.write(table.subarray(0, 1000))
        setTimeout(() => client.write(table.subarray(1000)), 10)
      })
    })
  })
  const { service, readers } = await askPcscd(path)
  expect(service).toBe('running')
  expect(readers).toHaveLength(2)
})

test.each([
  {
    how: 'hangs up on whom it does not let in',
    onClient: (client: Socket) => client.end(),
    service: 'refused',
  },
  {
    how: 'speaks another major version',
    onClient: (client: Socket) => client.write(version(5)),
    service: 'running',
  },
  { how: 'never answers', onClient: () => {}, service: 'not-answering' },
])('a service that $how', async ({ onClient, service }) => {
  await serving(client => void onClient(client))
  expect(await askPcscd(path, 150)).toEqual({ service, readers: null })
})

test('no service at all', async () => {
  expect(await askPcscd(join(folder, 'nothing'))).toEqual({ service: 'stopped', readers: null })
})
