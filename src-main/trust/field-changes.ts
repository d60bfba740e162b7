/** Form fields that were filled in later: a new value, and the look that goes with it. */
import type { PdfDocument } from '../pdf/document.ts'
import { type FormField, readForm, type Widget } from '../pdf/fields.ts'
import type { Found, PdfDict, PdfObject } from '../pdf/syntax.ts'
import { areUsedOnlyBy, type Comparison, dictAt, explainNew, must, NULL } from './document-differences.ts'
import { differingKeys, sameValue } from './same-value.ts'
import { isDict, nameOf, quietly } from './signature-list.ts'

const VALUE_KEYS = new Set(['V', 'I', 'RV', 'M'])
const LOOK_KEYS = new Set(['AP', 'AS', 'M'])
const READ_ONLY = 1
const PUSH_BUTTON = 1 << 16

/**
 * Explains new values of text, choice and button fields that the signed document has. A new look counts as filling in
 * only with a new value, within the place of the field, and never shows what the signed document held unseen.
 *
 * @returns full names of the fields, in the order of the form
 * @source  ISO 32000-2:2020, 12.7.5 (field types), 12.8.2.2.2 (what DocMDP lets be filled in)
 */
export async function explainFilledFields(comparison: Comparison): Promise<readonly string[]> {
  const filled: string[] = []
  for (const field of readForm(comparison.before).fields) {
    const isValue = field.type === 'Tx' || field.type === 'Ch' || field.type === 'Btn'
    if (isValue && (await explainField(comparison, field))) filled.push(field.name)
  }
  return filled
}

async function explainField(comparison: Comparison, field: FormField): Promise<boolean> {
  const looks = await Promise.all(field.widgets.map(widget => explainLook(comparison, field, widget)))
  const { before, now, changed, explained } = comparison
  const num = field.id?.num
  if (num === undefined || !changed.has(num)) {
    must(!looks.includes(true))
    return false
  }
  must((field.flags & READ_ONLY) === 0 && !(field.type === 'Btn' && (field.flags & PUSH_BUTTON) !== 0))
  const [old, found] = [dictAt(before, num), dictAt(now, num)]
  const isMerged = field.widgets.some(({ merged }) => merged)
  const keys = differingKeys(old.value, found.value)
  must(keys.every(key => VALUE_KEYS.has(key) || (isMerged && LOOK_KEYS.has(key))))
  must(keys.includes('V') || !looks.includes(true))
  explainValue(comparison, field, found)
  explained.add(num)
  return true
}

/** A value of the kind that the field holds; taken away is a value, too. */
function explainValue(comparison: Comparison, field: FormField, found: Found<PdfDict>): void {
  const { now, added } = comparison
  const reference = found.value.entries.get('V') ?? NULL
  must(reference.kind !== 'ref' || added.has(reference.num))
  const { value } = now.resolve(reference, found.owner)
  const isText = (one: PdfObject) => one.kind === 'string' || one.kind === 'null'
  if (field.type === 'Btn') must(value.kind === 'name' || value.kind === 'null')
  else if (field.type === 'Tx') must(isText(value))
  else must(isText(value) || (value.kind === 'array' && value.items.every(isText)))
  const rich = found.value.entries.get('RV') ?? NULL
  must(isText(rich) || sameValue(rich, field.dict.value.entries.get('RV')))
  explainNew(comparison, reference)
}

/** @returns whether this widget of the field looks different now */
async function explainLook(comparison: Comparison, field: FormField, widget: Widget): Promise<boolean> {
  const { before, now, changed, explained } = comparison
  const num = widget.id?.num
  if (num === undefined) return false
  const [old, found] = [dictAt(before, num), dictAt(now, num)]
  const keys = differingKeys(old.value, found.value)
  if (changed.has(num) && !widget.merged) {
    must(keys.every(key => LOOK_KEYS.has(key)))
    explained.add(num)
  }
  const isRedrawn = await explainAppearance(comparison, num)
  if (isRedrawn) must(field.type !== 'Btn')
  if (keys.includes('AS')) must(field.type === 'Btn' && isKnownState(now, found))
  return isRedrawn || keys.includes('AS')
}

/** The state that a button shows is one that the signed document has drawn. */
function isKnownState(now: PdfDocument, widget: Found<PdfDict>): boolean {
  const state = nameOf(quietly(now, widget, 'AS'))
  const look = quietly(now, widget, 'AP')
  const states = look && quietly(now, look, 'N')
  return state === 'Off' || (state !== null && isDict(states) && states.value.entries.has(state))
}

/**
 * A normal appearance that was put in place of the old one, or whose stream was written anew for this widget alone.
 *
 * @returns whether there is one
 */
export async function explainAppearance(comparison: Comparison, widgetNumber: number): Promise<boolean> {
  const { before, now, added, changed, explained } = comparison
  const [old, found] = [dictAt(before, widgetNumber), dictAt(now, widgetNumber)]
  const [oldRef, newRef] = [normalLook(before, old), normalLook(now, found)]
  const isSameStream = oldRef?.kind === 'ref' && newRef?.kind === 'ref' && oldRef.num === newRef.num
  if (isSameStream && changed.has(newRef.num)) {
    must(isDrawing(before, oldRef.num) && isDrawing(now, newRef.num))
    const holders = [widgetNumber, ...holderOf(before, old)]
    must(await areUsedOnlyBy(before, new Set([newRef.num]), new Set(holders)))
    explained.add(newRef.num)
    explainNew(comparison, now.object(newRef.num)?.value ?? NULL)
  }
  if (sameValue(old.value.entries.get('AP'), found.value.entries.get('AP')))
    return isSameStream && changed.has(newRef.num)
  const [oldLook, look] = [quietly(before, old, 'AP'), quietly(now, found, 'AP')]
  must(isDict(look) && (oldLook === null || isDict(oldLook)))
  must(look.owner.num === found.owner.num || added.has(look.owner.num))
  const keys = isDict(oldLook) ? differingKeys(oldLook.value, look.value) : [...look.value.entries.keys()]
  must(keys.every(key => key === 'N'))
  must(newRef?.kind === 'ref' && (isSameStream || added.has(newRef.num)) && isDrawing(now, newRef.num))
  explainNew(comparison, found.value.entries.get('AP') ?? NULL)
  return true
}

function normalLook(doc: PdfDocument, widget: Found<PdfDict>): PdfObject | null {
  const look = quietly(doc, widget, 'AP')
  return isDict(look) ? (look.value.entries.get('N') ?? null) : null
}

/** The number of an appearance dictionary that is an object of its own. */
function holderOf(doc: PdfDocument, widget: Found<PdfDict>): readonly number[] {
  const look = quietly(doc, widget, 'AP')
  return look === null ? [] : [look.owner.num]
}

function isDrawing(doc: PdfDocument, num: number): boolean {
  const object = doc.object(num)
  return object !== null && object.stream !== null
}
