/** For tests: the person at the token, with the answers prepared; everything told and asked is kept. */

import { AppError } from '../../../src-shared/errors/app-error.ts'
import type { PinQuestion, SignResult } from '../../../src-shared/model/signing.ts'
import { Secret } from '../../base/secret.ts'
import type { SignProgress, SignWorld } from '../sign-world.ts'

export type FakeWorld = {
  readonly world: SignWorld
  readonly questions: PinQuestion[]
  /** Questions that are answered elsewhere. */
  readonly shown: PinQuestion[]
  readonly told: SignProgress[]
  readonly results: SignResult[]
  cancel(): void
}

/** @param pins answers in order; a question beyond them fails. @param onTell sees each progress as it is told */
export function createFakeWorld(
  pins: readonly string[],
  onTell: (progress: SignProgress) => void = () => {},
): FakeWorld {
  const control = new AbortController()
  const left = [...pins]
  const questions: PinQuestion[] = []
  const shown: PinQuestion[] = []
  const told: SignProgress[] = []
  const results: SignResult[] = []
  return {
    world: {
      signal: control.signal,
      async ask(question) {
        questions.push(question)
        const pin = left.shift()
        if (pin === undefined) throw new AppError('job.cancelled', {})
        return { pin: new Secret(pin), confirmedLastTry: question.lastTry !== 'no' }
      },
      show: question => void shown.push(question),
      tell(progress) {
        told.push(progress)
        onTell(progress)
      },
      finish: result => void results.push(result),
    },
    questions,
    shown,
    told,
    results,
    cancel: () => control.abort(),
  }
}
