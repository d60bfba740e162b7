/** What a person can set, with defaults. One checked JSON file per installation. */
import { z } from '../zod.ts'
import { DEFAULT_FILE_NAME, FileNamePattern } from './file-name.ts'
import { DEFAULT_SERVICES, ServiceSettings } from './services.ts'
import { Appearance, PLAIN_APPEARANCE } from './signing.ts'
import { DEFAULT_TOKEN_USE, TokenUse } from './token-use.ts'

/** Per cent of the usual size. */
export const TextSize = z.literal([90, 100, 115, 130, 150])
export type TextSize = z.output<typeof TextSize>

export const Settings = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  textSize: TextSize,
  /** Stronger lines and text; where the system asks for it, it is so anyway. */
  moreContrast: z.boolean(),
  /** Nothing moves by itself; where the system asks for it, it is so anyway. */
  lessMotion: z.boolean(),
  dimPagesInDark: z.boolean(),
  /** Terms of the craft and codes beside the plain words. */
  technicalNames: z.boolean(),
  /** Drivers added by hand, absolute paths. */
  modules: z.array(z.string()),
  /** Drivers that are not used, wherever they were found, absolute paths. */
  turnedOffModules: z.array(z.string()),
  /** PKCS#12 files added by hand, absolute paths. Never their passwords. */
  keyFiles: z.array(z.string()),
  /** Look for drivers at the vendors' known places. */
  searchKnownModules: z.boolean(),
  appearance: Appearance,
  /** How a signed copy is named: `{name}-signed`. */
  fileName: FileNamePattern,
  reason: z.string(),
  location: z.string(),
  services: ServiceSettings,
  tokenUse: TokenUse,
  /** The first run was gone through, or skipped. */
  welcomed: z.boolean(),
})
export type Settings = z.output<typeof Settings>

/** Only the keys to change. */
export const SettingsChange = Settings.partial()
export type SettingsChange = z.output<typeof SettingsChange>

export const DEFAULT_SETTINGS: Settings = {
  theme: 'system',
  textSize: 100,
  moreContrast: false,
  lessMotion: false,
  dimPagesInDark: true,
  technicalNames: true,
  modules: [],
  turnedOffModules: [],
  keyFiles: [],
  searchKnownModules: true,
  appearance: PLAIN_APPEARANCE,
  fileName: DEFAULT_FILE_NAME,
  reason: '',
  location: '',
  services: DEFAULT_SERVICES,
  tokenUse: DEFAULT_TOKEN_USE,
  welcomed: false,
}
