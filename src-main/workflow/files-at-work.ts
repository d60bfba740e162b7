/** Which files the documents of a job are reading and about to write, so that none is opened or named too early. */

export type FilesAtWork = {
  /** Waits until no document before this one is at work on the file. @returns whether it had to wait */
  alone(itemIndex: number, path: string): Promise<boolean>
  /** Until it leaves, these are its own. */
  take(itemIndex: number, paths: readonly string[]): void
  leave(itemIndex: number): void
}

type Holder = { readonly paths: ReadonlySet<string>; readonly left: PromiseWithResolvers<void> }

export function createFilesAtWork(): FilesAtWork {
  const holders = new Map<number, Holder>()
  return {
    async alone(itemIndex, path) {
      let waited = false
      for (const [index, { paths, left }] of [...holders]) {
        if (index >= itemIndex || !paths.has(path)) continue
        waited = true
        await left.promise
      }
      return waited
    },
    take(itemIndex, paths) {
      holders.set(itemIndex, { paths: new Set(paths), left: Promise.withResolvers() })
    },
    leave(itemIndex) {
      holders.get(itemIndex)?.left.resolve()
      holders.delete(itemIndex)
    },
  }
}
