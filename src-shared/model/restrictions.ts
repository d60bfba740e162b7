/** What a signature forbids from then on: certification (DocMDP) and locked fields (FieldMDP). */
import { z } from '../zod.ts'

/** What a certification allows afterwards: DocMDP P 1, 2, 3 (ISO 32000-2, table 257). */
export const Certification = z.enum(['no-changes', 'form-filling', 'annotations'])
export type Certification = z.output<typeof Certification>

/**
 * What the signature locks. `document`: every field, and no change at all afterwards; `all`: every field; `include`,
 * `exclude`: the fields named, or all but these. `fields` holds full names, a name stands for all fields below it.
 */
export const Lock = z.object({
  action: z.enum(['document', 'all', 'include', 'exclude']),
  fields: z.array(z.string()),
})
export type Lock = z.output<typeof Lock>
