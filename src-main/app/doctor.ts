/** The token doctor behind the contract: looks again each time it is asked, and opens pages of its own table only. */
import type { AppContract } from '../../src-shared/contract/contract.ts'
import type { Handlers } from '../../src-shared/contract/define.ts'
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { TokenList } from '../../src-shared/model/certificate.ts'
import { KNOWN_DRIVERS } from '../doctor/known-drivers.ts'
import type { BridgeSnapshot } from '../token/bridge.ts'
import type { TokenBridges } from '../token/token-bridges.ts'
import { examineToken } from '../workflow/examine-token.ts'
import type { AppPorts } from './app.ts'

export type DoctorParts = {
  readonly ports: Pick<AppPorts, 'devices' | 'desktop' | 'about'>
  readonly bridge: TokenBridges
  readonly describe: (snapshot: BridgeSnapshot) => TokenList
}

export function createDoctorHandlers({
  ports,
  bridge,
  describe,
}: DoctorParts): Handlers<AppContract>['doctor'] {
  const { devices, desktop, about } = ports
  return {
    async examine({ refresh }) {
      const snapshot = await (refresh ? bridge.refresh() : bridge.refreshIfChanged())
      const { version } = about
      return examineToken({ devices, list: describe(snapshot), slots: snapshot.readers, version })
    },
    async openPage({ driverId }) {
      const page = Object.entries(KNOWN_DRIVERS).find(([id]) => id === driverId)?.[1].page
      if (!page) throw new AppError('usage.invalid', { problem: 'There is no page for this driver.' })
      await desktop.openPage(page)
      return null
    },
  }
}
