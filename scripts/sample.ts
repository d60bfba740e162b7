/** Makes assets/sample again: `node scripts/sample.ts`, after its words or its layout have changed. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fontkit from '@pdf-lib/fontkit'
import { PDFDocument } from 'pdf-lib'
import { ROOT } from './run.ts'
import { createColumn, type Fonts, numberPages } from './sample/layout.ts'
import { CLAUSES, FACTS, SIGNERS, SUBTITLE, TITLE } from './sample/lease.ts'

const OUTPUT = join(ROOT, 'assets', 'sample', 'lease-harbour-street.pdf')
/** A day of its own, so that the file is the same whenever it is made. */
const MADE = new Date('2026-11-17T09:00:00Z')

const document = await PDFDocument.create()
document.registerFontkit(fontkit)
const fonts: Fonts = { regular: await embed('NotoSans-Regular.ttf'), bold: await embed('NotoSans-Bold.ttf') }
document.setTitle(`${TITLE}, 14 Harbour Street`, { showInWindowTitleBar: true })
document.setAuthor('Tokenseal')
document.setSubject('A sample to sign. Nobody in it exists.')
document.setLanguage('en')
document.setCreationDate(MADE)
document.setModificationDate(MADE)

const column = createColumn(document, fonts)
column.text(TITLE, { bold: true, size: 24 })
column.space(4)
column.text(SUBTITLE, { size: 12 })
column.space(24)
for (const [name, value] of FACTS) column.row(name, value)
column.space(10)
CLAUSES.forEach(({ title, paragraphs }, index) => {
  column.keep(index === CLAUSES.length - 1 ? 420 : 90) // The last clause stands with the signatures.
  column.space(16)
  column.text(`${index + 1}. ${title}`, { bold: true, size: 12.5 })
  column.space(2)
  for (const paragraph of paragraphs) {
    column.text(paragraph, { size: 11 })
    column.space(6)
  }
})
column.space(110)
SIGNERS.forEach(([name, role], index) => {
  if (index === 2) column.space(130)
  column.signatureLine(index === 1 ? 250 : 0, name, role)
})
numberPages(document.getPages(), fonts.regular, `${TITLE}, 14 Harbour Street`)

mkdirSync(join(ROOT, 'assets', 'sample'), { recursive: true })
writeFileSync(OUTPUT, await document.save())
process.stdout.write(`${document.getPageCount()} pages in assets/sample\n`)

async function embed(name: string) {
  return document.embedFont(readFileSync(join(ROOT, 'assets', 'fonts', name)), { subset: true })
}
