/** In the child: a failure that is no CKR_* of the driver, as the protocol says it. */
import type { ModuleFailure } from './protocol.ts'

export class DriverProblem extends Error {
  readonly failure: ModuleFailure

  constructor(failure: ModuleFailure) {
    super(failure.kind)
    this.name = 'DriverProblem'
    this.failure = failure
  }
}
