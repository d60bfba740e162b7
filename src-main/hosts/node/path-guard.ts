/**
 * The window may name only files that a person or the app named before. Should foreign code ever run in the page, it
 * cannot open, show or load whatever lies on the disk: a driver among the settings would be code of its choice.
 */
import { AppError, toWire } from '../../../src-shared/errors/app-error.ts'
import type { App } from '../../app/app.ts'

export type GuardedApp = {
  readonly app: App
  /** The host knows that the person gave this file: dropped or picked it. */
  grant(path: string): void
}

/** Fields of inputs that name files to be read, shown or loaded. */
const ASKED = new Set([
  'path',
  'paths',
  'imagePath',
  'modules',
  'keyFiles',
  'trust',
  'certificatePath',
  'keyPath',
  'secretPath',
])
/** Where something is to be written. Nothing is read there. */
const WRITTEN = 'output'
/** Fields of answers and events in which the app itself names files. None of them carries text out of a document. */
const TOLD = new Set([
  'path',
  'paths',
  'imagePath',
  'modules',
  'keyFiles',
  'output',
  'dataFolder',
  'certificatePath',
  'keyPath',
])

export function guardPaths(app: App): GuardedApp {
  const known = new Set<string>()
  const learn = (value: unknown) => {
    for (const path of stringsUnder(value, TOLD, null)) known.add(path)
  }
  return {
    grant: path => void known.add(path),
    app: {
      ...app,
      async dispatch(name, input, signal) {
        if (stringsUnder(input, ASKED, WRITTEN).some(path => !known.has(path))) {
          const problem = 'The window named a file that nobody chose.'
          return { ok: false, error: toWire(new AppError('usage.invalid', { problem })) }
        }
        const reply = await app.dispatch(name, input, signal)
        if (reply.ok) learn(reply.value)
        return reply
      },
      subscribe: listener =>
        app.subscribe((name, payload) => {
          learn(payload)
          listener(name, payload)
        }),
      async keepPicture(png) {
        const path = await app.keepPicture(png)
        if (path !== null) known.add(path)
        return path
      },
      openPaths(paths) {
        learn({ paths })
        app.openPaths(paths)
      },
    },
  }
}

/** @param except a field whose contents are passed over */
function stringsUnder(value: unknown, fields: ReadonlySet<string>, except: string | null): readonly string[] {
  const found: string[] = []
  const walk = (part: unknown, field: string) => {
    if (typeof part === 'string') {
      if (fields.has(field)) found.push(part)
    } else if (Array.isArray(part)) for (const item of part) walk(item, field)
    else if (typeof part === 'object' && part !== null) {
      for (const [key, item] of Object.entries(part)) if (key !== except) walk(item, key)
    }
  }
  walk(value, '')
  return found
}
