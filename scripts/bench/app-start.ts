/** From starting the program to the first page on the screen: the production Chromium host, without a window. */
import { mkdirSync, rmSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { startApp } from '../../e2e/start-app.ts'
import { median } from './measure.ts'

export type WindowStart = {
  /** With a new browser profile. */
  readonly coldMs: number
  /** Median of the starts after it. */
  readonly warmMs: number
}

/** Set by the window when its first page has been drawn. */
const MARK = 'tokenseal:page-shown'
const TIMEOUT_MS = 30_000

/** @param dataDir is made, and removed at the end */
export async function measureWindowStart(
  document: string,
  dataDir: string,
  runs: number,
): Promise<WindowStart> {
  mkdirSync(dataDir, { recursive: true })
  const coldMs = await startOnce(document, dataDir)
  const warm: number[] = []
  for (let run = 0; run < runs; run += 1) warm.push(await startOnce(document, dataDir))
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
  return { coldMs, warmMs: median(warm) }
}

async function startOnce(document: string, dataDir: string): Promise<number> {
  const startedAt = Date.now()
  const app = await startApp({ args: [document], dataDir })
  try {
    return (await shownAt(app.page)) - startedAt
  } finally {
    await app.close()
  }
}

/** @returns milliseconds of the epoch, by the page's own clock: how long Playwright took to listen does not count */
async function shownAt(page: Page): Promise<number> {
  await page.waitForFunction(mark => performance.getEntriesByName(mark).length > 0, MARK, {
    timeout: TIMEOUT_MS,
  })
  return page.evaluate(mark => {
    const [entry] = performance.getEntriesByName(mark)
    return performance.timeOrigin + (entry?.startTime ?? Number.NaN)
  }, MARK)
}
