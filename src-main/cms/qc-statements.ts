/** Qualified certificate statements in words. ETSI EN 319 412-5, 4.2 and 4.3; RFC 3739, 3.2.6. */
import type { FieldPart } from '../../src-shared/model/certificate-view.ts'
import { toHex } from '../base/bytes.ts'
import { type DerNode, isType, readOid, readSmallInteger } from './der.ts'
import { readText } from './distinguished-name.ts'
import { showOid } from './oid-names.ts'

const PURPOSES: Readonly<Record<string, readonly [words: string, tech: string]>> = {
  '0.4.0.1862.1.6.1': ['Signatures of a person', 'esign'],
  '0.4.0.1862.1.6.2': ['Seals of an organisation', 'eseal'],
  '0.4.0.1862.1.6.3': ['Web sites', 'web'],
}

/** @throws MalformedAsn1 */
export function readStatement(node: DerNode): readonly FieldPart[] {
  const [id, info] = node.children
  const oid = readOid(id)
  const known = STATEMENTS[oid]
  if (known !== undefined) return known(info)
  return [{ label: showOid(oid), value: info === undefined ? 'Yes' : toHex(info.raw), tech: null }]
}

type Read = (info: DerNode | undefined) => readonly FieldPart[]

const STATEMENTS: Readonly<Record<string, Read>> = {
  '0.4.0.1862.1.1': () => [{ label: 'Qualified certificate', value: 'Yes', tech: 'QcCompliance' }],
  '0.4.0.1862.1.2': info => [{ label: 'Up to a value of', value: amount(info), tech: 'QcLimitValue' }],
  '0.4.0.1862.1.3': info => [
    { label: 'Records are kept', value: years(readSmallInteger(info)), tech: 'QcRetentionPeriod' },
  ],
  '0.4.0.1862.1.4': () => [{ label: 'Key in a certified device', value: 'Yes', tech: 'QcSSCD' }],
  '0.4.0.1862.1.5': info =>
    (info?.children ?? []).map(({ children: [url, language] }) => ({
      label: 'Terms',
      value: url === undefined ? '' : readText(url),
      tech: language === undefined ? 'QcPDS' : `QcPDS ${readText(language)}`,
    })),
  '0.4.0.1862.1.6': info => (info?.children ?? []).map(purpose),
  '0.4.0.1862.1.7': info => [
    {
      label: 'Under the law of',
      value: (info?.children ?? []).map(readText).join(', '),
      tech: 'QcCClegislation',
    },
  ],
  '1.3.6.1.5.5.7.11.2': info => [
    {
      label: 'How names are to be read',
      value: (info?.children ?? [])
        .filter(child => isType(child, 'oid'))
        .map(child => showOid(readOid(child)))
        .join(', '),
      tech: 'pkixQCSyntax-v2',
    },
  ],
}

function purpose(node: DerNode): FieldPart {
  const oid = readOid(node)
  const [words, tech] = PURPOSES[oid] ?? [oid, null]
  return { label: 'Purpose', value: words, tech: tech === null ? 'QcType' : `QcType ${tech}` }
}

/** MonetaryValue: currency, amount, exponent. */
function amount(info: DerNode | undefined): string {
  const [currency, value, exponent] = info?.children ?? []
  const code =
    currency === undefined
      ? ''
      : isType(currency, 'integer')
        ? `currency ${readSmallInteger(currency)}`
        : readText(currency)
  return `${readSmallInteger(value) * 10 ** readSmallInteger(exponent)} ${code}`
}

function years(count: number): string {
  return `${count} ${count === 1 ? 'year' : 'years'} after it expires`
}
