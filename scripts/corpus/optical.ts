/** Where a visible signature stands and whether it reads upright, by the file's bytes and by a renderer. */
import { readFileSync } from 'node:fs'
import { runJudge } from './judges.ts'
import type { CorpusFile } from './manifest.ts'

const TOLERANCE_PT = 0.01
/** Of the rendering. */
const DPI = 144
const PX_PER_PT = DPI / 72
/** In pixels as shown, from the top left: where `signer.ts` places it. */
const BOX = { x: 36 * PX_PER_PT, y: 36 * PX_PER_PT, width: 144 * PX_PER_PT, height: 54 * PX_PER_PT } as const
/** Dots of letters stand apart from them by as much, lines by more. */
const MAX_GAP_PX = 3

/** @returns what is wrong, null when nothing is or nothing is told about this file */
export async function checkPlace(entry: CorpusFile, input: string, output: string): Promise<string | null> {
  if (!entry.expectedRect) return null
  const tail = readFileSync(output).subarray(readFileSync(input).length).toString('latin1')
  const rect = /\/Rect ?\[([^\]]+)\]/.exec(tail)?.[1]?.split(' ').map(Number) ?? []
  const off = entry.expectedRect.some(
    (value, i) => !(Math.abs(value - (rect[i] ?? Number.NaN)) <= TOLERANCE_PT),
  )
  if (off) return `the box is at ${rect.join(' ')}, not at ${entry.expectedRect.join(' ')}`
  return readsUpright(input, output)
}

/** The ink that signing added: inside the box, its first line (bold) at the top, its lines starting at the left. */
async function readsUpright(input: string, output: string): Promise<string | null> {
  const before = await render(input)
  const after = await render(output)
  if (!before || !after) return 'it cannot be rendered'
  const ink = (x: number, y: number) => Math.abs(before.at(x, y) - after.at(x, y)) > 60
  const rows: number[] = []
  let outside = 0
  for (let y = 0; y < after.height; y++) {
    let count = 0
    for (let x = 0; x < after.width; x++) {
      if (!ink(x, y)) continue
      const inside = x >= BOX.x - 1 && x <= BOX.x + BOX.width && y >= BOX.y - 1 && y <= BOX.y + BOX.height
      if (inside) count++
      else outside++
    }
    rows.push(count)
  }
  const total = rows.reduce((sum, count) => sum + count, 0)
  if (outside > 0) return `${outside} pixels of it lie outside the box`
  if (total < 100) return 'hardly anything of it is seen'
  const lines = runsOf(rows.map(count => count > 0))
  if (lines.length !== 4) return `its four lines read as ${lines.length}: it does not stand upright`
  // The name is short and bold, the place at the bottom is shorter still: upside down the order would be reversed.
  const widths = lines.map(([from, to]) => rightmost(ink, from, to, after.width) - BOX.x)
  const [name = 0, date = 0, , place = 0] = widths
  return name < date && place < date && place < name ? null : 'its lines are not in their order from the left'
}

function rightmost(ink: (x: number, y: number) => boolean, from: number, to: number, width: number): number {
  for (let x = width - 1; x >= 0; x--) for (let y = from; y < to; y++) if (ink(x, y)) return x
  return 0
}

function runsOf(rows: readonly boolean[]): readonly (readonly [number, number])[] {
  const runs: [number, number][] = []
  rows.forEach((inked, y) => {
    const last = runs.at(-1)
    if (!inked) return
    if (last && y - last[1] < MAX_GAP_PX) last[1] = y + 1
    else runs.push([y, y + 1])
  })
  return runs
}

type Picture = { readonly width: number; readonly height: number; at(x: number, y: number): number }

/** The upper left corner of page 1 as shown, in grey. @source poppler, pdftoppm(1): it does not know /UserUnit */
async function render(path: string): Promise<Picture | null> {
  const unit = Number(/\/UserUnit\s+([\d.]+)/.exec(readFileSync(path).toString('latin1'))?.[1] ?? 1)
  const corner = ['-x', '0', '-y', '0', '-W', String(220 * PX_PER_PT), '-H', String(130 * PX_PER_PT)]
  const area = ['-gray', '-r', String(DPI * unit), '-f', '1', '-l', '1', '-cropbox', ...corner]
  const { output } = await runJudge('pdftoppm', [...area, path])
  const head = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(output)
  if (!head) return null
  const width = Number(head[1])
  const height = Number(head[2])
  return { width, height, at: (x, y) => output.charCodeAt(head[0].length + y * width + x) }
}
