/** The texts of a document's pages, read by a process of its own: started, fed with ranges, watched, and ended here. */
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { Glyph } from '../../src-shared/model/page-glyphs.ts'
import type { Child } from '../base/child-channel.ts'
import type { ByteReader } from '../base/ports.ts'
import { type TextOrder, type TextReport, unpackPage } from './text-protocol.ts'
import { textReportOf } from './text-report.ts'

/** Starts `text-process`, which waits for its orders. */
export type SpawnTextProcess = () => Child

export type TextSource = {
  readonly reader: ByteReader
  readonly password: string | null
}

export type PageTexts = {
  readonly pageCount: number
  /** @throws AppError `text.unreadable`, `job.cancelled` */
  glyphs(pageIndex: number): Promise<readonly Glyph[]>
  /** The process ends. */
  close(): void
}

export type TextDeadlines = {
  /** From the start of the process until the document is open, and for each page. */
  readonly stepMs: number
}

const DEADLINES: TextDeadlines = { stepMs: 20_000 }

/** What pdf.js asks for at once; where a document has no index that holds, it wants all of it. */
const MOST_RANGE_BYTES = 64 << 20

export type TextParts = {
  readonly spawn: SpawnTextProcess
  /** The character maps of pdf.js, by file name; null where there is none. */
  readMap(name: string): Promise<Uint8Array | null>
  readonly deadlines?: TextDeadlines
}

/** @throws AppError `text.unreadable`, `job.cancelled`; the process has ended then */
export async function openPageTexts(
  { reader, password }: TextSource,
  { spawn, readMap, deadlines = DEADLINES }: TextParts,
  signal: AbortSignal,
): Promise<PageTexts> {
  const child = spawn()
  const talk = converse(child, deadlines.stepMs, signal)
  child.onMessage(message => {
    const report = textReportOf(message)
    if (report === null) talk.fail('unreadable')
    else if (report.kind === 'range') giveRange(report.begin, report.end)
    else if (report.kind === 'map') void giveMap(report.name)
    else if (report.kind === 'failed') talk.fail(report.why)
    else talk.hear(report)
  })
  const send = (order: TextOrder) => child.send(order)

  function giveRange(begin: number, end: number): void {
    const isRange = begin < end && end <= reader.size && end - begin <= MOST_RANGE_BYTES
    try {
      if (!isRange) throw new Error('Not a range of the document')
      send({ kind: 'bytes', begin, bytes: reader.read(begin, end - begin) })
    } catch (error) {
      talk.fail('unreadable', error)
    }
  }

  async function giveMap(name: string): Promise<void> {
    const isName = /^[A-Za-z0-9-]{1,60}\.bcmap$/.test(name)
    send({ kind: 'map', name, bytes: isName ? await readMap(name).catch(() => null) : null })
  }

  const opened = await talk.ask('opened', () => send({ kind: 'open', size: reader.size, password }))
  return {
    pageCount: opened.pageCount,
    async glyphs(index) {
      const page = await talk.ask('page', () => send({ kind: 'page', index }))
      const glyphs = page.index === index ? unpackPage(page) : null
      if (glyphs !== null) return glyphs
      talk.fail('unreadable')
      throw new AppError('text.unreadable', { why: 'unreadable' })
    },
    close: talk.end,
  }
}

type Answer = Extract<TextReport, { kind: 'opened' | 'page' }>
type Why = 'password' | 'unreadable' | 'memory' | 'time'

/** One question at a time. Whatever goes wrong ends the process and every question. */
function converse(child: Child, stepMs: number, signal: AbortSignal) {
  let waiting: {
    readonly kind: Answer['kind']
    done(answer: Answer): void
    failed(error: Error): void
  } | null = null
  let broken: Error | null = null

  function stop(error: Error): void {
    if (broken) return
    broken = error
    signal.removeEventListener('abort', cancel)
    child.kill()
    waiting?.failed(error)
    waiting = null
  }
  const cancel = () => stop(new AppError('job.cancelled', {}))
  const fail = (why: Why, cause?: unknown) => stop(new AppError('text.unreadable', { why }, cause))
  child.onExit(() => fail('unreadable'))
  signal.addEventListener('abort', cancel, { once: true })
  if (signal.aborted) cancel()

  return {
    fail,
    end: () => stop(new AppError('job.cancelled', {})),
    hear(answer: Answer): void {
      const asked = waiting
      if (asked?.kind === answer.kind) {
        waiting = null
        asked.done(answer)
      } else fail('unreadable')
    },
    async ask<K extends Answer['kind']>(kind: K, order: () => void): Promise<Extract<Answer, { kind: K }>> {
      if (broken) throw broken
      const { promise, resolve, reject } = Promise.withResolvers<Answer>()
      waiting = { kind, done: resolve, failed: reject }
      const late = setTimeout(() => fail('time'), stepMs)
      order()
      try {
        // `hear` lets through the kind that was asked for alone.
        return (await promise) as Extract<Answer, { kind: K }>
      } finally {
        clearTimeout(late)
      }
    },
  }
}
