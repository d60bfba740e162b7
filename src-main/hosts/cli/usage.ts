/** The failure of a command line that cannot be understood. */
import { AppError } from '../../../src-shared/errors/app-error.ts'

export function usage(problem: string): AppError {
  return new AppError('usage.invalid', { problem })
}
