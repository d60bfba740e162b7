/** What a person can set, with defaults. One checked JSON file per installation. */
import { z } from '../zod.ts'
import { Appearance, PLAIN_APPEARANCE } from './signing.ts'

export const Settings = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  /** Drivers added by hand, absolute paths. */
  modules: z.array(z.string()),
  /** Look for drivers at the vendors' known places. */
  searchKnownModules: z.boolean(),
  appearance: Appearance,
  reason: z.string(),
  location: z.string(),
  lastFingerprint: z.string().nullable(),
})
export type Settings = z.output<typeof Settings>

/** Only the keys to change. */
export const SettingsChange = Settings.partial()
export type SettingsChange = z.output<typeof SettingsChange>

export const DEFAULT_SETTINGS: Settings = {
  theme: 'system',
  modules: [],
  searchKnownModules: true,
  appearance: PLAIN_APPEARANCE,
  reason: '',
  location: '',
  lastFingerprint: null,
}

/** A small picture as the window shows it: a `data:` address. The engine reads the file itself. */
export const Picture = z.object({ dataUrl: z.string() })
export type Picture = z.output<typeof Picture>
