/** The token doctor behind the contract: looks again each time it is asked, and opens pages of its own table only. */
import { join } from 'node:path'
import type { AppContract } from '../../src-shared/contract/contract.ts'
import type { Handlers } from '../../src-shared/contract/define.ts'
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { TokenList } from '../../src-shared/model/certificate.ts'
import type { Files } from '../base/ports.ts'
import { KNOWN_DRIVERS } from '../doctor/known-drivers.ts'
import type { BridgeSnapshot } from '../token/bridge.ts'
import type { TokenBridges } from '../token/token-bridges.ts'
import { examineToken } from '../workflow/examine-token.ts'
import { gatherSupportReport } from '../workflow/support-report.ts'
import type { AppPorts } from './app.ts'

export type DoctorParts = {
  readonly ports: Pick<AppPorts, 'devices' | 'desktop' | 'about' | 'clock' | 'files' | 'downloadsFolder'>
  readonly bridge: TokenBridges
  readonly describe: (snapshot: BridgeSnapshot) => TokenList
}

export function createDoctorHandlers({
  ports,
  bridge,
  describe,
}: DoctorParts): Handlers<AppContract>['doctor'] {
  const { devices, desktop, about, clock, files, downloadsFolder } = ports
  /** What is saved is what the person has read. */
  let shown: string | null = null
  return {
    async examine({ refresh }) {
      const snapshot = await (refresh ? bridge.refresh() : bridge.refreshIfChanged())
      const { version } = about
      return examineToken({ devices, list: describe(snapshot), slots: snapshot.readers, version })
    },
    async supportReport() {
      const snapshot = await bridge.refreshIfChanged()
      const { version } = about
      const list = describe(snapshot)
      const now = clock.now()
      const parts = { devices, list, slots: snapshot.readers, version, about, trace: bridge.trace(), now }
      shown = await gatherSupportReport(parts)
      return { text: shown }
    },
    async saveSupportReport() {
      if (shown === null) throw new AppError('usage.invalid', { problem: 'No report was shown yet.' })
      const path = await freePath(files, join(downloadsFolder(), `Tokenseal report ${day(clock.now())}`))
      const file = await files.create(path, { overwrite: false })
      try {
        await file.write(new TextEncoder().encode(shown))
        await file.commit()
      } finally {
        await file.discard()
      }
      return { path }
    },
    async openPage({ driverId }) {
      const page = Object.entries(KNOWN_DRIVERS).find(([id]) => id === driverId)?.[1].page
      if (!page) throw new AppError('usage.invalid', { problem: 'There is no page for this driver.' })
      await desktop.openPage(page)
      return null
    },
  }
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10)
}

/** A name that nobody has: the first, or with a number behind it. */
async function freePath(files: Files, stem: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const path = `${stem}${number === 1 ? '' : ` (${number})`}.json`
    if (!(await files.exists(path))) return path
  }
}
