/** `npm run lab`: signs through every PKCS#11 driver that Debian offers. `--only TEXT`, `--write`, `--report FILE`. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { compileFaultModule, whyNoFaultModule } from '../src-main/token/testing/fault-module.ts'
import { createDaemons } from './lab/daemons.ts'
import { labDocument } from './lab/document.ts'
import { measureLatency } from './lab/latency.ts'
import { type Lab, type LabBench, type LabPart, NotHere } from './lab/module.ts'
import { nss } from './lab/nss.ts'
import { opencryptoki } from './lab/opencryptoki.ts'
import { openSc } from './lab/opensc.ts'
import { type LabReport, type LabResult, reportOf, summaryOf, troubleIn, withReport } from './lab/report.ts'
import { signWithEach } from './lab/sign.ts'
import { p11Kit, softHsm } from './lab/softhsm.ts'
import { tpm2 } from './lab/tpm2.ts'
import { typeWrongPin } from './lab/wrong-pin.ts'
import { ROOT } from './run.ts'

const PARTS: readonly LabPart[] = [softHsm, nss, opencryptoki, tpm2, openSc, p11Kit]
const DOCUMENT = join(ROOT, 'docs/tokens.md')

const { values } = parseArgs({
  options: { only: { type: 'string' }, write: { type: 'boolean' }, report: { type: 'string' } },
})

process.exitCode = await main()

async function main(): Promise<number> {
  const why = whyNoLab()
  if (why) {
    say(`The lab is not on this machine: ${why}.`)
    writeSummary({ passed: 0, failed: 0, missing: [`all of it: ${why}`] })
    return 0
  }
  const dir = join(ROOT, '.cache/lab')
  mkdirSync(dir, { recursive: true })
  const module = compileFaultModule()
  const daemons = createDaemons(join(dir, 'logs'))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => void daemons.stopAll().finally(() => process.exit(1)))
  try {
    const report = await runParts({ dir, passThrough: module.path, daemons })
    const text = reportOf(report, new Date())
    say(`\n${text}`)
    writeSummary(summaryOf(report))
    if (values.write) writeFileSync(DOCUMENT, withReport(readFileSync(DOCUMENT, 'utf8'), text))
    const troubles = troubleIn(report)
    say(troubles.length === 0 ? 'The lab found no trouble.' : `The lab found:\n  ${troubles.join('\n  ')}`)
    return troubles.length === 0 ? 0 : 1
  } finally {
    await daemons.stopAll()
    module.remove()
  }
}

function writeSummary(summary: ReturnType<typeof summaryOf>): void {
  if (values.report !== undefined) writeFileSync(values.report, JSON.stringify(summary))
}

/** In plain words; null when it can be built here. */
function whyNoLab(): string | null {
  if (process.platform !== 'linux') return 'its daemons are programs of Linux'
  if (spawnSync('setpriv', ['--version']).status !== 0) return 'there is no setpriv (util-linux)'
  return whyNoFaultModule()
}

async function runParts(lab: Lab): Promise<LabReport> {
  const results: LabResult[] = []
  const missing: { name: string; why: string }[] = []
  const broken: string[] = []
  for (const part of PARTS.filter(({ name }) => name.includes(values.only ?? ''))) {
    say(`${part.name} …`)
    try {
      for (const bench of await part.prepare(lab)) results.push(await tryBench(bench, lab))
    } catch (error) {
      const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
      say(`  ${error instanceof NotHere ? 'not here' : 'FAILED'}: ${why}`)
      if (error instanceof NotHere) missing.push({ name: part.name, why })
      else broken.push(`${part.name}: ${why}`)
    }
  }
  return { results, missing, broken }
}

async function tryBench(bench: LabBench, lab: Lab): Promise<LabResult> {
  const dir = join(lab.dir, 'signed')
  const data = join(lab.dir, 'data')
  rmSync(data, { recursive: true, force: true })
  const how = { dir, document: labDocument(), env: { TOKENSEAL_DATA_DIR: data } }
  try {
    await bench.reader?.insert()
    await bench.reader?.settled()
    const signed = await signWithEach(bench, how)
    const wrongPin = await typeWrongPin(bench, lab, how)
    await forgive(bench, how)
    await bench.reader?.remove()
    const latency = await measureLatency(bench, lab)
    const good = signed.filter(({ trouble }) => trouble === null).length
    say(
      `  ${bench.name}: ${good} of ${signed.length} keys sign, ` +
        `one wrong PIN ${wrongPin.good ? 'costs one try' : 'DOES NOT COST ONE TRY'}, ` +
        `noticed in ${Math.round(latency.insertMs)} and ${Math.round(latency.removeMs)} ms`,
    )
    return { bench, signed, wrongPin, latency }
  } finally {
    await bench.reader?.remove()
  }
}

/** The right PIN clears the count of most tokens: the next run starts as this one did. */
async function forgive(bench: LabBench, how: Parameters<typeof signWithEach>[1]): Promise<void> {
  const [key] = bench.keys
  if (key) await signWithEach({ ...bench, keys: [key] }, how)
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
