/** Before a PIN that may be the last try: the person at the terminal says yes, or the command has said it beforehand. */
import { AppError, isAppError } from '../../../src-shared/errors/app-error.ts'
import type { LastTry, OwnTries } from '../../../src-shared/model/pin.ts'
import type { CommandContext } from './sign.ts'

type Known = { readonly state: string; readonly ownTries: OwnTries; readonly lastTry: LastTry }

/**
 * Also tells of failed tries before.
 *
 * @returns whether it was confirmed, false where there is no need
 * @throws  AppError `token.pin-last-try`, `token.puk-last-try`: nobody said yes, nothing was sent
 */
export async function confirmLastTry(
  { state, ownTries, lastTry }: Known,
  { output, pin, sureOfPin }: Pick<CommandContext, 'output' | 'pin' | 'sureOfPin'>,
  what: 'PIN' | 'PUK',
): Promise<boolean> {
  const told = ownTriesLine(ownTries)
  if (told) output.tell(told)
  if (state === 'count-low') output.tell(`A wrong ${what} was typed before. Make sure of it.`)
  if (lastTry === 'no') return false
  const locks = lastTry === 'certain' ? 'locks' : 'may lock'
  const sure =
    sureOfPin ||
    (await pin
      .confirm(`One more wrong ${what} ${locks} the token. Are you sure of your ${what}?`)
      .catch(notWithoutTerminal))
  if (sure) return true
  throw what === 'PUK'
    ? new AppError('token.puk-last-try', {})
    : new AppError('token.pin-last-try', { certain: lastTry === 'certain' })
}

/** Where nobody can be asked, nobody has said yes. */
function notWithoutTerminal(error: unknown): false {
  if (isAppError(error, 'usage.no-pin-source')) return false
  throw error
}

function ownTriesLine({ wrong, possible, lost }: OwnTries): string | null {
  const before = lost ? 'The record of tries before was lost.' : null
  if (wrong + possible === 0) return before
  if (before) return `${ownTriesLine({ wrong, possible, lastAt: null })} ${before}`
  const tries = (n: number) => `${n} ${n === 1 ? 'try' : 'tries'}`
  if (wrong === 0) return `${tries(possible)} of this program may have failed.`
  const more = possible > 0 ? `, perhaps ${wrong + possible}` : ''
  return `At least ${wrong} failed ${wrong === 1 ? 'try' : 'tries'} from this program${more}.`
}
