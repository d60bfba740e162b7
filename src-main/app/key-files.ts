/** PKCS#12 files that a person adds, unlocks and removes. Their places are kept in the settings, their passwords nowhere. */
import { resolve } from 'node:path'
import type { AppContract } from '../../src-shared/contract/contract.ts'
import type { Handlers } from '../../src-shared/contract/define.ts'
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { TokenInfo, TokenList } from '../../src-shared/model/certificate.ts'
import type { SettingsChange } from '../../src-shared/model/settings.ts'
import { Secret } from '../base/secret.ts'
import type { BridgeSnapshot } from '../token/bridge.ts'
import type { TokenBridges } from '../token/token-bridges.ts'
import type { AppPorts } from './app.ts'

export type KeyFileParts = {
  readonly ports: Pick<AppPorts, 'settings'>
  readonly bridge: TokenBridges
  readonly describe: (snapshot: BridgeSnapshot) => TokenList
  readonly changeSettings: (change: SettingsChange) => Promise<unknown>
}

type KeyFileHandlers = Pick<Handlers<AppContract>['tokens'], 'addPkcs12' | 'removePkcs12' | 'unlockPkcs12'>

export function createKeyFileHandlers(parts: KeyFileParts): KeyFileHandlers {
  const { ports, bridge, describe, changeSettings } = parts

  function shown(tokenId: string): TokenInfo {
    const token = describe(bridge.snapshot()).tokens.find(one => one.tokenId === tokenId)
    if (!token) throw new AppError('token.not-found', {})
    return token
  }

  return {
    async addPkcs12({ path }) {
      const { tokenId } = await bridge.addPkcs12(path)
      const { keyFiles } = ports.settings.read()
      const whole = resolve(path)
      if (!keyFiles.includes(whole)) await changeSettings({ keyFiles: [...keyFiles, whole] })
      return shown(tokenId)
    },
    async removePkcs12({ tokenId }) {
      const token = bridge.snapshot().tokens.find(one => one.tokenId === tokenId)
      if (token?.kind !== 'pkcs12') throw new AppError('token.not-found', {})
      bridge.removePkcs12(tokenId)
      const keyFiles = ports.settings.read().keyFiles.filter(path => path !== token.modulePath)
      await changeSettings({ keyFiles })
      return describe(bridge.snapshot())
    },
    async unlockPkcs12({ tokenId, password }) {
      await bridge.unlockPkcs12(tokenId, new Secret(password))
      return shown(tokenId)
    },
  }
}
