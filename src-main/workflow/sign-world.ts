/** What a signature asks of whoever runs it: the person's answers, and somewhere to tell how far it is. */
import type { CertificateInfo } from '../../src-shared/model/certificate.ts'
import type { PinQuestion, SignJob, SignResult } from '../../src-shared/model/signing.ts'
import type { Secret } from '../base/secret.ts'

export type PinAnswer = {
  readonly pin: Secret
  readonly confirmedLastTry: boolean
  /** Minutes of rest for which the login may be kept; absent: not at all. */
  readonly keepMinutes?: number
}

/** Facts of the job that change as it goes. */
export type SignProgress = Partial<
  Pick<SignJob, 'phase' | 'itemIndex' | 'itemName' | 'progress' | 'token' | 'prepared'> & {
    readonly certificate: CertificateInfo
  }
>

export type SignWorld = {
  /** Aborts when the person cancels or the app ends. */
  readonly signal: AbortSignal
  /** Asks the person and waits. @throws AppError `job.cancelled` */
  ask(question: PinQuestion): Promise<PinAnswer>
  /** Shows a question that is answered elsewhere: on the reader, or by putting the token back. */
  show(question: PinQuestion): void
  tell(progress: SignProgress): void
  /** One item has ended, well or not. */
  finish(result: SignResult): void
}
