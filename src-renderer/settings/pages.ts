/** The pages of the settings, in order. A page shows only settings that work. */
import type { ComponentType } from 'react'
import type { SettingsPageId } from '../store/home-slice.ts'
import type { IconName } from '../ui/icon-paths.ts'
import { AboutPage } from './about-page.tsx'
import { AppearancePage } from './appearance-page.tsx'
import { SigningPage } from './signing-page.tsx'
import { TimePage } from './time-page.tsx'
import { TokensPage } from './tokens-page.tsx'

export type SettingsPage = {
  readonly id: SettingsPageId
  readonly icon: IconName
  /** What stands below the title, which `words.settings.pages` gives. */
  readonly Page: ComponentType
}

export const SETTINGS_PAGES: readonly SettingsPage[] = [
  { id: 'drivers', icon: 'usb-token', Page: TokensPage },
  { id: 'signing', icon: 'pen-line', Page: SigningPage },
  { id: 'time', icon: 'clock', Page: TimePage },
  { id: 'appearance', icon: 'sun-moon', Page: AppearancePage },
  { id: 'about', icon: 'info', Page: AboutPage },
]
