/** The picture of a visible signature on a further page: a stamp annotation of the same revision, which the signature covers. */
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { PageRect } from '../../src-shared/model/geometry.ts'
import type { Page } from './pages.ts'
import type { UpdateParts } from './signature-field.ts'
import { type Syntax, writeDict, writeRect, writeRef } from './write-objects.ts'

/** Print, read only, locked: nobody takes it for something to be edited. @source ISO 32000-2:2020, table 167 */
const FLAGS = 4 | 64 | 128

/**
 * A signature field never has more than one annotation (ISO 32000-2:2020, 12.7.5.5), so this is none of its widgets.
 *
 * @param text what assistive technology reads out
 * @throws AppError `pdf.damaged`
 * @source ISO 32000-2:2020, 12.5.6.12 (rubber stamps); ISO 14289-1, 7.18.1: /Contents, and an /Annot element
 */
export function addPageStamp(
  { sink, edits, structure }: Omit<UpdateParts, 'doc'>,
  stamp: { readonly page: Page; readonly rect: PageRect; readonly appearance: Syntax; readonly text: string },
): void {
  const { page, rect, appearance, text } = stamp
  if (page.id === null) throw new AppError('pdf.damaged', { what: 'the page is not an object of its own' })
  const id = sink.reserve()
  const structParent = structure.add(id, page, 'Annot')
  sink.object(
    writeDict({
      Type: '/Annot',
      Subtype: '/Stamp',
      Contents: sink.text(text, id),
      F: String(FLAGS),
      P: writeRef(page.id),
      StructParent: structParent === null ? null : String(structParent),
      Rect: writeRect(rect),
      AP: `<</N ${appearance}>>`,
    }),
    id,
  )
  edits.append(page.dict, 'Annots', writeRef(id))
}
