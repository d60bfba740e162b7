/** What the signature box, its toolbar and the fields of a page say. */
import { MIN_BOX_PT, type ShownRect } from '../../src-shared/model/geometry.ts'
import { mmOf, PT_PER_MM } from './page-space.ts'

const wholeMm = (pt: number) => Math.round(pt / PT_PER_MM)

export const PLACEMENT_WORDS = {
  layer: (page: number) => `Signatures on page ${page}`,
  box: (page: number, rect: ShownRect) =>
    `Signature box, page ${page}, ${wholeMm(rect.width)} by ${wholeMm(rect.height)} mm`,
  boxHelp:
    'Arrow keys move it by 1 mm, with Shift they change its size, with Alt by 0.1 mm. Delete removes it.',
  boxAt: (page: number, rect: ShownRect) =>
    `Signature box on page ${page}, ${mmOf(rect.x)} mm from the left, ${mmOf(rect.y)} mm from the bottom, ` +
    `${wholeMm(rect.width)} by ${wholeMm(rect.height)} mm`,
  boxRemoved: 'Signature box removed',
  size: (rect: ShownRect) => `${wholeMm(rect.width)} × ${wholeMm(rect.height)} mm`,
  tooSmall: `Too small. At least ${Math.ceil(MIN_BOX_PT.width / PT_PER_MM)} × ${Math.ceil(MIN_BOX_PT.height / PT_PER_MM)} mm`,
  distance: (pt: number) => `${mmOf(pt)} mm`,
  toolbar: 'Placement',
  alignLeft: 'Align left',
  centre: 'Centre',
  alignToLine: 'Align to line',
  bestSize: 'Best size',
  remove: 'Remove',
  hint: 'Drag a box where your signature goes, or click.',
  notNow: 'Not now',
  start: 'Place signature',
  signHere: 'Sign here',
  emptyField: (name: string, page: number) => `Empty signature field “${name}” on page ${page}: sign here`,
  chosenField: (name: string, page: number) => `Your signature, field “${name}” on page ${page}`,
  signedField: (signer: string | null) => (signer ? `Signature of ${signer}` : 'A signature'),
  furtherPage: (page: number) => `The signature will also be shown on page ${page}`,
  justSigned: (page: number) => `Your signature on page ${page}, signed and checked`,
  yourName: 'Your name',
  picture: 'Picture',
  dropPicture: 'Drop the picture here',
  releasePicture: 'Release to use this picture',
} as const
