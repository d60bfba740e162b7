/** The system's keychain by its own program: secret-tool on Linux, security on macOS. */
import { runProgram } from './run-program.ts'
import type { SecretPlace } from './secret-store.ts'

const SERVICE = 'tokenseal'

/** @returns null where the system has no such program */
export function keychainProgram(platform: NodeJS.Platform): SecretPlace | null {
  if (platform === 'linux') return secretTool
  return platform === 'darwin' ? macKeychain : null
}

/** @source secret-tool(1) */
const secretTool: SecretPlace = {
  // It may be missing, or nobody may be logged in to a desktop: then it complains.
  works: async () => {
    const { code, complained } = await runProgram('secret-tool', lookup('none'))
    return !complained && (code === 0 || code === 1)
  },
  read: async id => {
    const { code, output } = await runProgram('secret-tool', lookup(id))
    return code === 0 && output !== '' ? output.replace(/\n$/, '') : null
  },
  write: async (id, secret) => {
    const args = ['store', `--label=Tokenseal ${id}`, 'service', SERVICE, 'account', id]
    return (await runProgram('secret-tool', args, secret)).code === 0
  },
  remove: async id => {
    await runProgram('secret-tool', ['clear', 'service', SERVICE, 'account', id])
  },
}

function lookup(id: string): readonly string[] {
  return ['lookup', 'service', SERVICE, 'account', id]
}

const NOT_FOUND = 44

/**
 * `security -i` reads its command from standard input, so that the secret is no argument. It is kept as base64: what is
 * not ASCII would come back as hexadecimal digits, which nobody can tell from a secret of such digits.
 *
 * @source security(1)
 */
const macKeychain: SecretPlace = {
  works: async () => {
    const { code } = await runProgram('security', find('none'))
    return code === 0 || code === NOT_FOUND
  },
  read: async id => {
    const { code, output } = await runProgram('security', find(id))
    return code === 0 ? Buffer.from(output.trim(), 'base64').toString('utf8') : null
  },
  write: async (id, secret) => {
    const hex = Buffer.from(Buffer.from(secret, 'utf8').toString('base64')).toString('hex')
    const command = `add-generic-password -U -s ${SERVICE} -a ${id} -X ${hex}\n`
    return (await runProgram('security', ['-i'], command)).code === 0
  },
  remove: async id => {
    await runProgram('security', ['delete-generic-password', '-s', SERVICE, '-a', id])
  },
}

function find(id: string): readonly string[] {
  return ['find-generic-password', '-s', SERVICE, '-a', id, '-w']
}
