/** Every text of the window. Errors bring their own words, see `src-shared/errors`. */
import { appearanceWords } from './words/appearance-words.ts'
import { archiveWords } from './words/archive-words.ts'
import { certificateWords } from './words/certificate-words.ts'
import { doctorWords } from './words/doctor-words.ts'
import { documentWords } from './words/document-words.ts'
import { healthWords } from './words/health-words.ts'
import { keyFileWords } from './words/key-file-words.ts'
import { levelWords } from './words/level-words.ts'
import { restrictionWords } from './words/restriction-words.ts'
import { settingsWords } from './words/settings-words.ts'
import { signingWords } from './words/signing-words.ts'
import { tokenUseWords } from './words/token-use-words.ts'
import { tokenWords } from './words/token-words.ts'
import { windowWords } from './words/window-words.ts'

export const words = {
  ...windowWords,
  ...appearanceWords,
  ...certificateWords,
  ...documentWords,
  ...doctorWords,
  ...keyFileWords,
  ...tokenWords,
  ...tokenUseWords,
  ...healthWords,
  ...signingWords,
  ...levelWords,
  ...archiveWords,
  ...restrictionWords,
  ...settingsWords,
}
