/** How often a batch tells of itself: every event carries all results so far, and nobody reads faster. */
import type { SignJob } from '../../src-shared/model/signing.ts'

const PACE_MS = 50
/** A long list takes longer to tell: telling stays a small part of the work. */
const PACE_MS_PER_RESULT = 0.5
const ENDS: readonly SignJob['phase'][] = ['done', 'failed', 'cancelled']

/**
 * @param publish gets the first state, then the latest one at most every 50 ms, with a thousand results every 550; questions, ends and everything of a
 *                single document at once
 */
export function paced(publish: (job: SignJob) => void): (job: SignJob) => void {
  let waiting: SignJob | null = null
  let timer: NodeJS.Timeout | null = null

  function rest(): void {
    timer = null
    if (waiting) now(waiting)
  }
  function now(job: SignJob): void {
    waiting = null
    if (timer) clearTimeout(timer)
    timer = setTimeout(rest, PACE_MS + PACE_MS_PER_RESULT * job.results.length).unref()
    publish(job)
  }
  return job => {
    const isUrgent = job.itemCount === 1 || job.question !== null || ENDS.includes(job.phase)
    if (isUrgent || !timer) now(job)
    else waiting = job
  }
}
