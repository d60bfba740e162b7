/** For tests: the command line with a key file and services on loopback, and openssl, qpdf and pdfsig as judges. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { openPdf } from '../../../pdf/document.ts'
import { ONE_PAGE, samplePdf } from '../../../pdf/sample-pdf.ts'
import { readSignatures, type SignatureFacts } from '../../../pdf/signatures.ts'
import { type LoopbackPki, startLoopbackPki } from '../../../services/testing/loopback-pki.ts'
import { createFiles } from '../../node/files.ts'
import { MAIN, runProcess } from './cli-bench.ts'

export type LevelBench = Awaited<ReturnType<typeof startLevelBench>>

/** `in.pdf` lies ready, and `pin.txt` and `tsa-secret.txt`. */
export async function startLevelBench() {
  const pki: LoopbackPki = await startLoopbackPki()
  const p12 = pki.pkcs12('signer')
  const dir = mkdtempSync(join(tmpdir(), 'tokenseal-levels-'))
  const at = (name: string) => join(dir, name)
  writeFileSync(at('pin.txt'), 'secret\n')
  writeFileSync(at('tsa-secret.txt'), 'geheim\n')
  writeFileSync(at('in.pdf'), samplePdf(ONE_PAGE))

  async function tokenseal(...args: readonly string[]) {
    const env = { ...process.env, TOKENSEAL_DATA_DIR: at('data') }
    const ended = await runProcess([process.execPath, MAIN, ...args, '--json'], { cwd: dir, env })
    return { code: ended.code, ...JSON.parse(ended.stdout || '{}') }
  }

  const key = ['--pkcs12', p12, '--pin-file', 'pin.txt']

  function sign(output: string, level: string, ...more: readonly string[]) {
    return tokenseal('sign', 'in.pdf', '-o', output, ...key, '--level', level, ...more)
  }

  function openssl(...args: readonly string[]): string {
    return execFileSync('openssl', args, { cwd: dir, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  }

  /** Each signature with the bytes it covers, as files `NAME.N.cms` and `NAME.N.data`. */
  function signaturesOf(name: string): readonly SignatureFacts[] {
    const bytes = readFileSync(at(name))
    const reader = createFiles().open(at(name))
    const found = readSignatures(openPdf(reader, { password: null }))
    for (const [index, { byteRange, contents }] of found.entries()) {
      if (!byteRange.valid || !contents.valid) throw new Error('broken signature')
      const [start, length, second, more] = byteRange.parts
      writeFileSync(
        at(`${name}.${index}.data`),
        Buffer.concat([bytes.subarray(start, start + length), bytes.subarray(second, second + more)]),
      )
      writeFileSync(at(`${name}.${index}.cms`), contents.bytes)
    }
    reader.close()
    return found
  }

  function verifyStamp(data: string, token: string): string {
    const root = pki.openssl.path('root.pem')
    return openssl('ts', '-verify', '-data', data, '-in', token, '-token_in', '-CAfile', root)
  }

  function accepted(name: string): void {
    execFileSync('qpdf', ['--check', at(name)], { stdio: 'pipe' })
    const said = execFileSync('pdfsig', ['-nocert', at(name)], { encoding: 'utf8' })
    const valid = said.match(/Signature Validation: Signature is Valid/g) ?? []
    // pdfsig of Debian 12 does not know ETSI.RFC3161.
    expect(valid).toHaveLength((said.match(/Signature Type: ETSI.CAdES.detached/g) ?? []).length)
  }

  return {
    pki,
    dir,
    at,
    key,
    tokenseal,
    sign,
    openssl,
    signaturesOf,
    verifyStamp,
    accepted,
    async close() {
      await pki.close()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
