/** Loaded before a measured program: leaves the peak of its resident memory behind. Plain JavaScript, so it adds nothing. */
import { writeFileSync } from 'node:fs'

const path = process.env.TOKENSEAL_BENCH_MEMORY
if (path) process.on('exit', () => writeFileSync(path, String(process.resourceUsage().maxRSS)))
