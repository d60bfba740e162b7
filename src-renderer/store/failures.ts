/** Whatever was thrown, as an AppError with words. */
import { AppError } from '../../src-shared/errors/app-error.ts'

/** A bug in the window itself has no incident in the app's log: it says so. */
export function asAppError(error: unknown): AppError {
  return error instanceof AppError ? error : new AppError('internal.bug', { incident: 'window' })
}
