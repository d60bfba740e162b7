/** A small record that outlives a run: one checked JSON file, read once, written whole by rename. */
import { copyFileSync, readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { z } from '../../../src-shared/zod.ts'
import type { RecordStore } from '../../app/app.ts'
import type { Files } from '../../base/ports.ts'
import { errnoOf } from './file-errors.ts'

/**
 * Keys that the file lacks or that no longer parse take their default, so a newer or older version's file still
 * serves. A file that is no JSON at all gives the defaults and is kept beside as `.bad`.
 *
 * @param path absolute; its folder is made when first written
 */
export function createRecordFile<T>(
  files: Files,
  path: string,
  schema: z.ZodType<T>,
  defaults: T,
): RecordStore<T> {
  let current: T | null = null
  let writing: Promise<void> = Promise.resolve()
  return {
    read: () => {
      current ??= load(path, schema, defaults)
      return current
    },
    write: value => {
      current = value
      // One after the other: the last value written is the one that stays.
      writing = writing.catch(() => {}).then(() => save(files, path, value))
      return writing
    },
  }
}

function load<T>(path: string, schema: z.ZodType<T>, defaults: T): T {
  try {
    const raw: unknown = JSON.parse(readFileSync(path, 'utf8'))
    const whole = schema.safeParse(raw)
    if (whole.success) return whole.data
    const repaired = schema.safeParse(usableParts(raw, schema, defaults))
    if (repaired.success) return repaired.data
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return defaults
  }
  keepBad(path)
  return defaults
}

/** The defaults with every key of `raw` that parses in its place. Not for lists: half a list is no list. */
function usableParts<T>(raw: unknown, schema: z.ZodType<T>, defaults: T): unknown {
  if (!isRecord(raw) || !isRecord(defaults)) return null
  let merged: Record<string, unknown> = { ...defaults }
  for (const key of Object.keys(defaults)) {
    const tried = { ...merged, [key]: raw[key] }
    if (key in raw && schema.safeParse(tried).success) merged = tried
  }
  return merged
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function keepBad(path: string): void {
  try {
    copyFileSync(path, `${path}.bad`)
  } catch {
    // Nothing more can be kept; the defaults serve.
  }
}

async function save(files: Files, path: string, value: unknown): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const file = await files.create(path, { overwrite: true })
  try {
    await file.write(new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`))
    await file.commit()
  } finally {
    await file.discard()
  }
}
