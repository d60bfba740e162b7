/** Named appearances: how a visible signature looks, kept under a name and used again. */
import { z } from '../zod.ts'

export const AppearanceLayout = z.enum([
  'picture-left',
  'picture-right',
  'picture-above',
  'picture-behind',
  'text-only',
  'picture-only',
])
export type AppearanceLayout = z.output<typeof AppearanceLayout>

const MAX_STROKES = 300
const MAX_NUMBERS = 4000

/** Drawn with mouse or pen: strokes as x, y, x, y, …, y downward, inside `width` by `height`. Units are of no matter. */
export const Ink = z.object({
  width: z.number().min(1).max(10_000),
  height: z.number().min(1).max(10_000),
  strokes: z
    .array(z.array(z.number().min(-100).max(10_100)).min(2).max(MAX_NUMBERS))
    .min(1)
    .max(MAX_STROKES),
})
export type Ink = z.output<typeof Ink>

/** A PNG or JPEG that was copied into the data folder: a file name there, without a folder. */
export const KeptPicture = z.object({
  file: z.string().regex(/^[0-9a-f]{16}\.(png|jpg)$/),
  /** Of the file that it came from, for words. */
  name: z.string().max(255),
})
export type KeptPicture = z.output<typeof KeptPicture>

export const SignaturePicture = z.union([
  z.object({ kind: z.literal('file'), picture: KeptPicture }),
  z.object({ kind: z.literal('ink'), ink: Ink }),
])
export type SignaturePicture = z.output<typeof SignaturePicture>

/** How a date is written; every one of them is understood in any country. */
export const DateFormat = z.enum(['long', 'date', 'iso'])
export type DateFormat = z.output<typeof DateFormat>

/** `computer`, or a name of the IANA time zone database that this runtime knows. */
export const TimeZone = z.string().refine(isTimeZone)

/** `#rrggbb`. */
export const Colour = z.string().regex(/^#[0-9a-f]{6}$/)

export const NamedAppearance = z.object({
  id: z.string().regex(/^[0-9a-f-]{1,40}$/),
  name: z.string().trim().min(1).max(60),
  /** Lines of text with variables; a line whose variables are all empty is left out. */
  text: z.string().max(1000),
  dateFormat: DateFormat,
  timeZone: TimeZone,
  /** Only the last four characters of the certificate's number. */
  maskSerial: z.boolean(),
  layout: AppearanceLayout,
  picture: SignaturePicture.nullable(),
  logo: KeptPicture.nullable(),
  /** Colour of the line around it, null for none. */
  border: Colour.nullable(),
  /** A QR code of the SHA-256 of the document as it was before. */
  qr: z.boolean(),
})
export type NamedAppearance = z.output<typeof NamedAppearance>

export const APPEARANCE_VARIABLES = ['name', 'date', 'reason', 'location', 'issuer', 'serial'] as const
export type AppearanceVariable = (typeof APPEARANCE_VARIABLES)[number]

/** What a new named appearance starts with. */
export const NEW_APPEARANCE: Omit<NamedAppearance, 'id' | 'name'> = {
  text: '{name}\n{date}\n{reason}\n{location}',
  dateFormat: 'long',
  timeZone: 'computer',
  maskSerial: true,
  layout: 'picture-left',
  picture: null,
  logo: null,
  border: null,
  qr: false,
}

/** @returns names in braces that are no variable: they would be printed as they are */
export function unknownVariables(text: string): readonly string[] {
  const known: readonly string[] = APPEARANCE_VARIABLES
  const names = [...text.matchAll(/\{([^{}\s]*)\}/g)].map(([, name]) => name ?? '')
  return [...new Set(names.filter(name => !known.includes(name)))]
}

function isTimeZone(zone: string): boolean {
  if (zone === 'computer') return true
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}
