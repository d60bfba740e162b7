/** Secrets in a file of ours, each sealed by the system under the key of the person who is logged in. */
import type { RecordStore } from '../../app/app.ts'
import { runProgram } from './run-program.ts'
import type { SecretPlace } from './secret-store.ts'

/** Turns text into other text that only this person on this computer can turn back. */
export type Sealer = {
  works(): Promise<boolean>
  /** Both: null, or a rejection, where it cannot be done. */
  seal(text: string): Promise<string | null>
  open(sealed: string): Promise<string | null>
}

/** @param record id -> sealed */
export function sealedSecrets(
  sealer: Sealer,
  record: RecordStore<Readonly<Record<string, string>>>,
): SecretPlace {
  const orNull = (work: Promise<string | null>) => work.catch(() => null)
  return {
    works: () => sealer.works().catch(() => false),
    read: async id => {
      const sealed = record.read()[id]
      return sealed === undefined ? null : orNull(sealer.open(sealed))
    },
    write: async (id, secret) => {
      const sealed = await orNull(sealer.seal(secret))
      if (sealed === null) return false
      return record.write({ ...record.read(), [id]: sealed }).then(
        () => true,
        () => false,
      )
    },
    remove: async id => {
      const { [id]: sealed, ...others } = record.read()
      if (sealed !== undefined) await record.write(others).catch(() => {})
    },
  }
}

const SEAL =
  'ConvertTo-SecureString -String ([Console]::In.ReadLine()) -AsPlainText -Force | ConvertFrom-SecureString'
const OPEN =
  '[Net.NetworkCredential]::new("", (ConvertTo-SecureString -String ([Console]::In.ReadLine()))).Password'

/**
 * The data protection of Windows (DPAPI) by Windows PowerShell. Text passes as base64, since the code page of a console
 * would change what is not ASCII.
 *
 * @param program for tests: anything that takes the arguments of powershell.exe
 */
export function windowsSealer(program = 'powershell.exe'): Sealer {
  const ask = async (script: string, input: string) => {
    const args = ['-NoLogo', '-NoProfile', '-NonInteractive', '-Command', script]
    const { code, output } = await runProgram(program, args, `${input}\n`)
    return code === 0 && output.trim() !== '' ? output.trim() : null
  }
  return {
    works: async () => (await ask(SEAL, 'dGVzdA==')) !== null,
    seal: text => ask(SEAL, Buffer.from(text, 'utf8').toString('base64')),
    open: async sealed => {
      const text = await ask(OPEN, sealed)
      return text === null ? null : Buffer.from(text, 'base64').toString('utf8')
    },
  }
}
