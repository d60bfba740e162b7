/** Which archived documents must be renewed soon, and what is said of them. Pure. */
import type { ArchivedFile } from '../../src-shared/model/levels.ts'
import type { RemindAt, TokenUse } from '../../src-shared/model/token-use.ts'
import { daysUntil, reminderAt } from './health-facts.ts'

export type DueArchive = ArchivedFile & {
  /** What is remembered once its notice is dismissed. */
  readonly key: string
  /** Below 0: its proof has ended. */
  readonly days: number
  readonly threshold: RemindAt
}

/** At the nearest threshold that each has passed, and once more when it has ended; what ends first stands first. */
export function dueArchives(
  files: readonly ArchivedFile[],
  { remindAt, dismissed }: Pick<TokenUse, 'remindAt' | 'dismissed'>,
  now: Date,
): readonly DueArchive[] {
  return files
    .flatMap((file): DueArchive[] => {
      const days = daysUntil(file.until, now)
      const name = `archive:${file.path}`
      if (days < 0) return [{ ...file, key: `${name}:ended`, days, threshold: 7 }]
      const reminder = reminderAt(days, remindAt, now)
      if (reminder === null) return []
      return [{ ...file, key: `${name}:${reminder.mark}`, days, threshold: reminder.threshold }]
    })
    .filter(({ key }) => !dismissed.includes(key))
    .toSorted((a, b) => a.days - b.days)
}
