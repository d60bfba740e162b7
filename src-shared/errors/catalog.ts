/** Every expected failure: code -> details, exit code, words. A code without words does not compile. */
import { certificateFailures } from './catalog-certificates.ts'
import { documentFailures } from './catalog-documents.ts'
import { fileFailures } from './catalog-files.ts'
import { pinFailures } from './catalog-pins.ts'
import { serviceFailures } from './catalog-services.ts'
import { textFailures } from './catalog-text.ts'
import { tokenFailures } from './catalog-tokens.ts'

export const catalog = {
  ...certificateFailures,
  ...documentFailures,
  ...fileFailures,
  ...serviceFailures,
  ...tokenFailures,
  ...pinFailures,
  ...textFailures,
} as const
