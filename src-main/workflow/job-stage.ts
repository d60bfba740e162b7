/** Many documents of a job tell how far they are, and the person sees one of them: the one that came to the token last. */
import type { SignProgress, SignWorld } from './sign-world.ts'

/** The world as one document of the job has it. */
export type StageWorld = SignWorld & {
  /** To the front: from now on this one is seen. */
  come(): void
  /** It has ended: another one that is still there is seen. */
  leave(): void
}

export type JobStage = {
  /** @param stop aborts when this document is not to be finished any more */
  enter(itemIndex: number, itemName: string, stop: AbortSignal): StageWorld
  /** Of the token itself. While it asks the person, the documents are silent: what they tell would hide the question. */
  readonly token: SignWorld
}

export function createJobStage(world: SignWorld): JobStage {
  const present = new Map<number, SignProgress>()
  let front: number | null = null
  let isAsking = false

  function show(index: number): void {
    front = index
    const latest = present.get(index)
    if (latest && !isAsking) world.tell(latest)
  }

  return {
    enter(itemIndex, itemName, stop) {
      present.set(itemIndex, { phase: 'preparing', itemIndex, itemName, progress: null, prepared: null })
      if (front === null) show(itemIndex)
      return {
        ...world,
        signal: AbortSignal.any([world.signal, stop]),
        tell(progress) {
          present.set(itemIndex, { ...present.get(itemIndex), ...progress })
          if (front === itemIndex && !isAsking) world.tell(progress)
        },
        come() {
          if (front !== itemIndex) show(itemIndex)
        },
        leave() {
          present.delete(itemIndex)
          if (front !== itemIndex) return
          front = null
          if (present.size > 0) show(Math.min(...present.keys()))
        },
      }
    },
    token: {
      ...world,
      async ask(question) {
        isAsking = true
        try {
          return await world.ask(question)
        } finally {
          isAsking = false
        }
      },
      show(question) {
        isAsking = true
        world.show(question)
      },
      tell(progress) {
        isAsking = false
        world.tell(progress)
      },
    },
  }
}
