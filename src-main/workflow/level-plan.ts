/** Whether the asked level can be reached: found out before anybody types a PIN. */
import { AppError, isAppError, wordsOf } from '../../src-shared/errors/app-error.ts'
import type { TimeStampService } from '../../src-shared/model/services.ts'
import type { DigestName, PadesLevel } from '../../src-shared/model/signing.ts'
import type { Certificate } from '../cms/certificate.ts'
import { type Evidence, gatherEvidence, merged } from '../services/evidence.ts'
import { type Network, stampBytes } from './network.ts'

export type LevelPlan = {
  /** That will be reached. */
  readonly level: PadesLevel
  /** Where a lower one than asked: one sentence why, and the file is finished later. */
  readonly missing: string | null
  /** Bytes to reserve for a time-stamp in the signature, and for one of the document. */
  readonly roomBytes: number
  /** That answered; null: none was asked, or none did. */
  readonly service: TimeStampService | null
}

export const PLAIN: LevelPlan = { level: 'b-b', missing: null, roomBytes: 0, service: null }

/** A service may send a little more the next time: a longer chain, another clock. */
const SLACK_BYTES = 2048
/** Where no service could be asked: chains of three RSA-4096 certificates fit. */
const UNKNOWN_ROOM_BYTES = 12_288

type Asked = {
  readonly level: PadesLevel
  readonly digest: DigestName
  /** Where a service is missing: as far as possible, with room for the rest, instead of a refusal. */
  readonly finishLater: boolean
}

/**
 * Asks for a time-stamp to learn its size and its service's chain, and gathers what B-LT needs.
 *
 * @param candidates certificates at hand: those of the token
 * @throws AppError `timestamp.*`, `level.not-reached`, `job.cancelled`
 */
export async function planLevel(
  network: Network,
  asked: Asked,
  signer: Certificate,
  candidates: readonly Certificate[],
): Promise<LevelPlan> {
  if (asked.level === 'b-b') return PLAIN
  let reached: LevelPlan = { ...PLAIN, roomBytes: UNKNOWN_ROOM_BYTES }
  try {
    const probe = await stampBytes(network, asked.digest, signer.der)
    const roomBytes = probe.der.length + SLACK_BYTES
    reached = { level: 'b-t', missing: null, roomBytes, service: probe.service }
    if (asked.level !== 'b-t') {
      const own = gatherEvidence(network.world, signer, candidates)
      const service = gatherEvidence(network.world, probe.signer, probe.stamp.facts.certificates)
      refuseLacking(asked.level, merged(await Promise.all([own, service])))
    }
    return { ...reached, level: asked.level }
  } catch (error) {
    if (!asked.finishLater || !isPassing(error)) throw error
    return { ...reached, missing: missingOf(error) }
  }
}

/** @throws AppError `level.not-reached` with all that is missing */
export function refuseLacking(level: PadesLevel, { lacking }: Evidence): void {
  if (lacking.length > 0) throw new AppError('level.not-reached', { level, missing: lacking.join(' ') })
}

/** What stands in the way, without a word on what became of the file. */
export function missingOf(error: AppError): string {
  if (isAppError(error, 'timestamp.failed')) return error.details.problems.join(' ')
  return isAppError(error, 'level.not-reached') ? error.details.missing : wordsOf(error).text
}

/** What may be otherwise when the network is back. */
export function isPassing(error: unknown): error is AppError {
  return (
    isAppError(error, 'timestamp.failed') ||
    isAppError(error, 'level.not-reached') ||
    isAppError(error, 'service.unreachable')
  )
}
