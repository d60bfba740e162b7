/** Loaded before a measured program: leaves the peak of its resident memory behind. Plain JavaScript, so it adds nothing. */
import { readFileSync, writeFileSync } from 'node:fs'

const path = process.env.TOKENSEAL_BENCH_MEMORY
if (path) process.on('exit', () => writeFileSync(path, String(peakKb())))

/** Linux hands the peak of the parent down in `maxRSS`; VmHWM begins anew with the program. */
function peakKb() {
  try {
    const [, kb] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
    return Number(kb)
  } catch {
    return process.resourceUsage().maxRSS
  }
}
