/** Electron's safe storage: the keychain of macOS, the data protection of Windows, libsecret or KWallet on Linux. */
import { safeStorage } from 'electron/main'
import type { Sealer } from '../node/sealed-secrets.ts'

/** Under these the "encrypted" text can be read by anybody who has the program. */
const UNSAFE: ReadonlySet<string> = new Set(['basic_text', 'unknown'])

/** To be used after `ready` only. @param platform other than this system's only in tests */
export function electronSealer(platform: NodeJS.Platform = process.platform): Sealer {
  const works = async () => {
    if (platform === 'linux' && UNSAFE.has(safeStorage.getSelectedStorageBackend())) return false
    return safeStorage.isAsyncEncryptionAvailable()
  }
  return {
    works,
    seal: async text => {
      return (await works()) ? (await safeStorage.encryptStringAsync(text)).toString('base64') : null
    },
    open: async sealed => {
      if (!(await works())) return null
      return (await safeStorage.decryptStringAsync(Buffer.from(sealed, 'base64'))).result
    },
  }
}
