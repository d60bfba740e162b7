/** Drivers that the person tries, adds, turns off: one at a time, with what came of it. */
import type { StateCreator } from 'zustand'
import type { AppError } from '../../src-shared/errors/app-error.ts'
import type { DriverTest, TokenList } from '../../src-shared/model/certificate.ts'
import { app } from '../bridge.ts'
import { asAppError } from './failures.ts'
import type { AppStore } from './store.ts'

export type DriverOutcome =
  | { readonly kind: 'tested' | 'added'; readonly path: string; readonly test: DriverTest }
  | { readonly kind: 'refused'; readonly path: string; readonly error: AppError }

export type DriverAction = 'remove' | 'turnOff' | 'turnOn' | 'restart'

export type DriverSlice = {
  /** The path of the driver that something is being done with. */
  readonly driverBusy: string | null
  readonly driverOutcome: DriverOutcome | null
  testDriver(path: string): Promise<void>
  /** Tests it, and keeps it when it works. */
  addDriver(path: string): Promise<void>
  changeDriver(action: DriverAction, path: string): Promise<void>
  dismissDriverOutcome(): void
}

export const createDriverSlice: StateCreator<AppStore, [], [], DriverSlice> = (set, get) => {
  /** One thing at a time: what is asked meanwhile is passed over, as the buttons are disabled. */
  async function exclusively(path: string, work: () => Promise<DriverOutcome | null>): Promise<void> {
    if (get().driverBusy !== null) return
    set({ driverBusy: path, driverOutcome: null })
    try {
      set({ driverOutcome: await work() })
    } catch (error) {
      set({ driverOutcome: { kind: 'refused', path, error: asAppError(error) } })
    } finally {
      set({ driverBusy: null })
    }
  }

  const changed = (list: TokenList) => {
    get().takeTokens(list)
    return null
  }

  return {
    driverBusy: null,
    driverOutcome: null,
    testDriver: path =>
      exclusively(path, async () => ({ kind: 'tested', path, test: await app.drivers.test({ path }) })),
    addDriver: path =>
      exclusively(path, async () => {
        const { list, test } = await app.drivers.add({ path })
        changed(list)
        return { kind: 'added', path, test }
      }),
    changeDriver: (action, path) =>
      exclusively(path, async () => changed(await app.drivers[action]({ path }))),
    dismissDriverOutcome: () => set({ driverOutcome: null }),
  }
}
