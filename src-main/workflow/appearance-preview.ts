/** A visible signature drawn before it is made: the very stream that would be written. */
import type { NamedAppearance } from '../../src-shared/model/appearance.ts'
import type { Appearance } from '../../src-shared/model/signing.ts'
import { writeAppearancePage } from '../pdf/appearance-page.ts'
import {
  type AppearanceParts,
  appearanceContent,
  type ContentFacts,
  namedContent,
} from './appearance-content.ts'

/**
 * @param size points as shown
 * @returns a PDF of one page
 * @throws  AppError `appearance.*`, `file.*`
 */
export async function drawPreview(
  { appearance, draft }: { readonly appearance: Appearance; readonly draft: NamedAppearance | null },
  facts: ContentFacts,
  size: { readonly width: number; readonly height: number },
  parts: AppearanceParts,
): Promise<Uint8Array> {
  const content = draft
    ? await namedContent(draft, null, facts, parts)
    : await appearanceContent(appearance, facts, parts)
  return writeAppearancePage(content, size)
}
