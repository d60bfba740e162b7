/** Documents to sign, written by hand so that every byte of them is known: a few pages of text, nothing else. */
import { writeFileSync } from 'node:fs'

const LINES = [
  'This agreement is made between Meridian Works and the person named below.',
  '1. Meridian Works provides the services described in the annex.',
  '2. Payment is due within thirty days of the invoice.',
  '3. Either party may end this agreement with three months notice.',
  '4. Changes need the signature of both parties.',
]

/**
 * A4 pages: lines of text that begin 72 points from the left, the last one 180 points from the bottom.
 *
 * @param pageEntries more entries of each page, as they stand in the file
 * @param fields      names of empty signature fields on the first page
 */
export function writePdf(
  path: string,
  options: {
    readonly pages: number
    readonly title?: string
    readonly pageEntries?: string
    readonly fields?: readonly string[]
  },
): string {
  const title = options.title ?? 'Service agreement'
  const kids = Array.from({ length: options.pages }, (_, i) => `${4 + i * 2} 0 R`).join(' ')
  const { fields = [] } = options
  const firstField = 4 + options.pages * 2
  const fieldRefs = fields.map((_, i) => `${firstField + i} 0 R`).join(' ')
  const form = fields.length === 0 ? '' : `/AcroForm << /Fields [${fieldRefs}] >>`
  const objects = [
    `<< /Type /Catalog /Pages 2 0 R ${form} >>`,
    `<< /Type /Pages /Kids [${kids}] /Count ${options.pages} >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ...Array.from({ length: options.pages }, (_, i) =>
      pageObjects(i, { ...options, annotations: i === 0 ? fieldRefs : '' }, title),
    ).flat(),
    ...fields.map(signatureField),
  ]
  writeFileSync(path, assemble(objects))
  return path
}

function pageObjects(
  index: number,
  {
    pages: count,
    pageEntries = '',
    annotations,
  }: { readonly pages: number; readonly pageEntries?: string; readonly annotations: string },
  title: string,
): readonly string[] {
  const text = [
    `BT /F1 18 Tf 72 760 Td (${title}, page ${index + 1} of ${count}) Tj ET`,
    ...LINES.map((line, i) => `BT /F1 11 Tf 72 ${720 - i * 22} Td (${line}) Tj ET`),
    'BT /F1 11 Tf 72 180 Td (Place, date and signature:) Tj ET',
    '0.5 w 72 120 m 300 120 l S',
  ].join('\n')
  const annots = annotations === '' ? '' : `/Annots [${annotations}]`
  return [
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] ${annots} ${pageEntries} /Contents ${5 + index * 2} 0 R ` +
      '/Resources << /Font << /F1 3 0 R >> >> >>',
    `<< /Length ${text.length} >>\nstream\n${text}\nendstream`,
  ]
}

/** Side by side above the line of the signature. */
function signatureField(name: string, index: number): string {
  const left = 72 + index * 160
  return `<< /Type /Annot /Subtype /Widget /FT /Sig /T (${name}) /F 4 /Rect [${left} 124 ${left + 150} 170] /P 4 0 R >>`
}

/** ISO 32000-2, 7.5: header, objects, one cross-reference table, trailer. */
function assemble(objects: readonly string[]): Buffer {
  let text = '%PDF-1.7\n%\xE2\xE3\xCF\xD3\n'
  const offsets = objects.map((object, i) => {
    const offset = text.length
    text += `${i + 1} 0 obj\n${object}\nendobj\n`
    return offset
  })
  const start = text.length
  const rows = offsets.map(offset => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}`
  text += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`
  return Buffer.from(text, 'latin1')
}
