/** The system's keychain by its own program (secret-tool on Linux, security on macOS), else memory alone. */
import { spawn } from 'node:child_process'
import type { SecretStore } from '../../base/ports.ts'

type Keychain = {
  readonly program: string
  read(id: string): readonly string[]
  /** The secret goes in by standard input, never as an argument. */
  write(id: string): { readonly args: readonly string[]; readonly input: (secret: string) => string }
  remove(id: string): readonly string[]
}

const SERVICE = 'tokenseal'

const KEYCHAINS: Partial<Record<NodeJS.Platform, Keychain>> = {
  linux: {
    program: 'secret-tool',
    read: id => ['lookup', 'service', SERVICE, 'account', id],
    write: id => ({
      args: ['store', `--label=Tokenseal ${id}`, 'service', SERVICE, 'account', id],
      input: secret => secret,
    }),
    remove: id => ['clear', 'service', SERVICE, 'account', id],
  },
  darwin: {
    program: 'security',
    read: id => ['find-generic-password', '-s', SERVICE, '-a', id, '-w'],
    write: id => ({
      args: ['-i'],
      input: secret =>
        `add-generic-password -U -s ${SERVICE} -a ${id} -X ${Buffer.from(secret).toString('hex')}\n`,
    }),
    remove: id => ['delete-generic-password', '-s', SERVICE, '-a', id],
  },
}

const TIMEOUT_MS = 15_000

/** @param platform other than this system's only in tests */
export function createSecretStore(platform: NodeJS.Platform = process.platform): SecretStore {
  const keychain = KEYCHAINS[platform] ?? null
  const memory = new Map<string, string>()
  return {
    lasting: async () => keychain !== null && (await works(keychain)),
    read: async id => {
      const known = memory.get(id)
      if (known !== undefined || keychain === null) return known ?? null
      const { code, output } = await run(keychain.program, keychain.read(id))
      return code === 0 && output !== '' ? output.replace(/\n$/, '') : null
    },
    write: async (id, secret) => {
      memory.delete(id)
      if (secret === null) {
        if (keychain !== null) await run(keychain.program, keychain.remove(id))
        return
      }
      const { args, input } = keychain?.write(id) ?? { args: [], input: () => '' }
      const stored = keychain !== null && (await run(keychain.program, args, input(secret))).code === 0
      if (!stored) memory.set(id, secret)
    },
  }
}

/** Whether it can be asked at all: the program may be missing, or nobody may be logged in to a desktop. */
async function works({ program, read }: Keychain): Promise<boolean> {
  const { code, failed } = await run(program, read('none'))
  return !failed && (code === 0 || code === 1 || code === 44)
}

function run(
  program: string,
  args: readonly string[],
  input = '',
): Promise<{ readonly code: number | null; readonly output: string; readonly failed: boolean }> {
  return new Promise(resolve => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], timeout: TIMEOUT_MS })
    let output = ''
    let complained = false
    child.stdout.setEncoding('utf8').on('data', text => {
      output += String(text)
    })
    child.stderr.on('data', () => {
      complained = true
    })
    child.on('error', () => resolve({ code: null, output: '', failed: true }))
    child.on('close', code => resolve({ code, output, failed: complained && program === 'secret-tool' }))
    child.stdin.on('error', () => {}).end(input)
  })
}
