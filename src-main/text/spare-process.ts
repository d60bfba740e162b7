/** Text processes for many documents: while one works, the next one gets ready, so that nobody waits for its start. */
import type { Child } from '../base/child-channel.ts'
import type { SpawnTextProcess, TextParts } from './page-texts.ts'

/** Each document still has a process of its own. @returns `close` ends the one that is ready */
export function withSpareProcess(parts: TextParts): { readonly texts: TextParts; close(): void } {
  let spare: Child | null = null
  const spawn: SpawnTextProcess = () => {
    const child = spare ?? parts.spawn()
    const next = parts.spawn()
    next.onExit(() => {
      if (spare === next) spare = null
    })
    spare = next
    return child
  }
  return {
    texts: { ...parts, spawn },
    close() {
      spare?.kill()
      spare = null
    },
  }
}
