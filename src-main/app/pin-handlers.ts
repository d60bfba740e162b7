/** The contract's calls about PINs -> the token room. */
import type { AppContract } from '../../src-shared/contract/contract.ts'
import type { Handlers } from '../../src-shared/contract/define.ts'
import { AppError } from '../../src-shared/errors/app-error.ts'
import { Secret } from '../base/secret.ts'
import type { KeptLogins } from '../token/kept-logins.ts'
import type { TokenBridges } from '../token/token-bridges.ts'

/** @param logins a login that was kept would hold the token, so it ends first */
export function createPinHandlers(
  bridge: TokenBridges,
  logins: Pick<KeptLogins, 'close'>,
): Handlers<AppContract>['pins'] {
  const refuseKeyFile = (tokenId: string) => {
    if (bridge.isKeyFile(tokenId)) throw new AppError('pkcs12.no-pin', {})
  }
  return {
    async states({ tokenId }) {
      if (bridge.isKeyFile(tokenId)) return null
      const { pin, puk } = await bridge.pins.states(tokenId)
      return { pin, puk, readerKeypad: pin.readerKeypad }
    },
    async change({ tokenId, pin, newPin, confirmedLastTry }) {
      refuseKeyFile(tokenId)
      await logins.close(tokenId)
      await bridge.pins.change(tokenId, new Secret(pin), new Secret(newPin), { confirmedLastTry })
      return null
    },
    async unlock({ tokenId, puk, newPin, confirmedLastTry }) {
      refuseKeyFile(tokenId)
      await logins.close(tokenId)
      await bridge.pins.unlock(tokenId, new Secret(puk), new Secret(newPin), { confirmedLastTry })
      return null
    },
  }
}
