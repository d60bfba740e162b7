/** The token doctor's last look, the first run, and the support report that is shown. */
import type { StateCreator } from 'zustand'
import type { DoctorReport } from '../../src-shared/model/doctor.ts'
import { app } from '../bridge.ts'
import { asAppError } from './failures.ts'
import { wantsFirstRun } from './first-run.ts'
import type { AppStore } from './store.ts'

export type DoctorSlice = {
  readonly doctorReport: DoctorReport | null
  readonly examining: boolean
  /** The first run is on the screen, where no document is. */
  readonly firstRun: boolean
  /** What a support report would hold. */
  readonly supportReport: string | null
  /** Where it was saved. */
  readonly savedReport: string | null
  examine(refresh: boolean): Promise<void>
  openDriverPage(driverId: string): Promise<void>
  showSupportReport(): Promise<void>
  saveSupportReport(): Promise<void>
  hideSupportReport(): void
  /** Once, when everything about this start is known. */
  considerFirstRun(): void
  /** It does not come again. */
  endFirstRun(): Promise<void>
}

export const createDoctorSlice: StateCreator<AppStore, [], [], DoctorSlice> = (set, get) => {
  async function telling(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      get().tellFailure(asAppError(error))
    }
  }

  return {
    doctorReport: null,
    examining: false,
    firstRun: false,
    supportReport: null,
    savedReport: null,
    async examine(refresh) {
      if (get().examining) return
      set({ examining: true })
      await telling(async () => set({ doctorReport: await app.doctor.examine({ refresh }) }))
      set({ examining: false })
    },
    openDriverPage: driverId => telling(async () => void (await app.doctor.openPage({ driverId }))),
    showSupportReport: () =>
      telling(async () => {
        const { text } = await app.doctor.supportReport({})
        set({ supportReport: text, savedReport: null })
      }),
    saveSupportReport: () =>
      telling(async () => {
        const { path } = await app.doctor.saveSupportReport({})
        set({ savedReport: path })
      }),
    hideSupportReport: () => set({ supportReport: null, savedReport: null }),
    considerFirstRun() {
      const { settings, recent, documents, tokenList } = get()
      const facts = { welcomed: settings.welcomed, recentCount: recent?.length ?? 0, tokenList }
      set({ firstRun: wantsFirstRun({ ...facts, documentCount: documents.length }) })
    },
    async endFirstRun() {
      set({ firstRun: false })
      await get().changeSettings({ welcomed: true })
    },
  }
}
