import { spawnSync } from 'node:child_process'
import { createHash, X509Certificate } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  type CliBench,
  failureIn,
  jsonOf,
  MAIN,
  runProcess,
  startCliBench,
  until,
  whyNoBench,
} from './testing/cli-bench.ts'
import { putLarge } from './testing/large-document.ts'

const reason = whyNoBench()
if (reason) console.log(`Not run: ${reason}.`)

describe.skipIf(reason)('what the command line says', () => {
  let bench: CliBench
  beforeAll(async () => {
    bench = await startCliBench()
  })
  afterEach(() => bench.clear())
  afterAll(() => bench?.remove())

  const signed = async () => {
    bench.put('letter.pdf')
    expect(await bench.run(['sign', 'letter.pdf', ...bench.withToken])).toMatchObject({ code: 0 })
    return 'letter-signed.pdf'
  }

  test('wrong usage is told on stderr, help on stdout', async () => {
    const wrong = await bench.run(['frobnicate'])
    expect(wrong).toMatchObject({ code: 2, stdout: '' })
    expect(wrong.stderr).toContain('There is no command “frobnicate”.')
    const json = await bench.run(['sign', '--json', '--nonsense'])
    expect(json).toMatchObject({ code: 2, stderr: '' })
    expect(failureIn(json)).toMatchObject({ code: 'usage.invalid' })
    const help = await bench.run(['sign', '--help'])
    expect(help).toMatchObject({ code: 0, stderr: '' })
    expect(Math.max(...help.stdout.split('\n').map(line => line.length))).toBeLessThanOrEqual(100)
  })

  test('bash takes the completions and offers commands, options and their values', async () => {
    const { stdout } = await bench.run(['completion', 'bash'])
    const offer = (...words: string[]) => {
      const asked = `COMP_WORDS=(tokenseal ${words.join(' ')}); COMP_CWORD=${words.length}; _tokenseal; echo "\${COMPREPLY[@]}"`
      return spawnSync('bash', ['-c', `${stdout}\n${asked}`], { encoding: 'utf8' }).stdout.trim()
    }
    expect(offer('va')).toBe('validate')
    expect(offer('sign', '--pin')).toBe('--pin-file --pin-stdin')
    expect(offer('sign', '--digest', 'sha5')).toBe('sha512')
    expect(offer('completion', 'z')).toBe('zsh')
  })

  test('validate: trusted, not trusted, changed, without a signature', async () => {
    const file = await signed()
    const root = bench.put('root.pem', Buffer.from(bench.token.rootPem))
    const trusted = await bench.run(['validate', file, '--trust', root])
    expect(trusted).toMatchObject({ code: 0, stderr: '' })
    expect(trusted.stdout).toMatch(/^letter-signed\.pdf: ✓ valid\n {2}Signature1 \(signature\): ✓ valid\n/)
    expect(await bench.run(['validate', file])).toMatchObject({ code: 7 })
    const bytes = readFileSync(join(bench.work, file))
    bytes.write('X', bytes.indexOf('MediaBox'))
    bench.put('changed.pdf', bytes)
    const changed = await bench.run(['validate', 'changed.pdf', '--trust', root])
    expect(changed.code).toBe(7)
    expect(changed.stdout).toContain('changed.pdf: ✗ changed or broken')
    expect(await bench.run(['validate', 'letter.pdf'])).toMatchObject({
      code: 7,
      stdout: 'letter.pdf: – no signature\n',
    })
  })

  test('nobody writes lines of ours: not by a name, a place or a field', async () => {
    const forged = 'x\r\n  Other (signature): ✓ valid\u001b[2J\u009b1A\u202e'
    bench.put(`${forged}.pdf`.replaceAll('/', ''))
    const told = ['--location', forged, '--field', 'F\u202e✓ valid', '--rect', '50,50,200,60']
    const ended = await bench.run(['sign', '.', ...bench.withToken, ...told])
    expect(ended.stderr).toBe('')
    const name = readdirSync(bench.work).find(one => one.endsWith('-signed.pdf')) ?? ''
    const plain = await bench.run(['validate', name, 'gone\u001b.pdf'])
    const json = await bench.run(['validate', name, '--json'])
    const printed = ended.stdout + plain.stdout + plain.stderr + json.stdout
    expect(printed).toMatch(/^[^\p{Cc}\u202e]*$/mu)
    expect(printed.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u)
    expect(printed).toContain('\\u001b[2J\\u009b1A\\u202e')
    expect(printed).not.toMatch(/^\s*(Other|✓ valid)/m)
    expect(JSON.parse(json.stdout)).toMatchObject({ files: [{ file: join(bench.work, name) }] })
  })

  test('tokens: readers and slots with the empty ones, and the flags of a token', async () => {
    const { stdout } = await bench.run(['tokens', '--module', bench.token.module])
    // SoftHSM2 always offers one more slot, whose token is not set up.
    expect(stdout.match(/^ {2}SoftHSM slot ID 0x[0-9a-f]+: a token is in$/gm)).toHaveLength(1)
    expect(stdout).toMatch(/: a blank token, not set up yet$/m)
    expect(stdout).toMatch(/^ {4}flags {4}login required, /m)
    const json = jsonOf(await bench.run(['tokens', '--module', bench.token.module, '--json']))
    expect(json).toMatchObject({
      readers: [
        { tokenPresent: true, problem: null },
        { tokenPresent: true, problem: 'token.blank' },
      ],
    })
  })

  test('validate: the chain, and what the system trusts', async () => {
    const file = await signed()
    const root = bench.put('root.pem', Buffer.from(bench.token.rootPem))
    const print = (pem: string) => new X509Certificate(pem).fingerprint256.replaceAll(':', '').toLowerCase()
    const given = await bench.run(['validate', file, '--trust', root, '--offline', '--json'])
    const { chain } = JSON.parse(given.stdout).files[0].signatures[0]
    expect(chain.at(-1)).toMatchObject({ fingerprint: print(bench.token.rootPem), source: 'given' })
    expect(chain[0]).toMatchObject({ source: 'signature', issuer: chain[1].subject })
    // Node reads the system's store of Linux from where OpenSSL is told to.
    const plain = await bench.run(['validate', file, '--system-trust'], { env: { SSL_CERT_FILE: root } })
    expect(plain.code).toBe(process.platform === 'linux' ? 0 : 7)
    if (process.platform === 'linux')
      expect(plain.stdout).toContain(`trusted by this system, ${chain.at(-1).fingerprint}`)
    expect(await bench.run(['validate', file, '--system-trust'])).toMatchObject({ code: 7 })
  })

  test('validate --report does not replace a file that is there', async () => {
    const file = await signed()
    bench.put('report.json', Buffer.from('{}'))
    expect(await bench.run(['validate', file, '--report', 'report.json'])).toMatchObject({ code: 2 })
    expect(await bench.run(['validate', file, '--report', 'report.json', '--force'])).toMatchObject({
      code: 7,
    })
    const report = JSON.parse(readFileSync(join(bench.work, 'report.json'), 'utf8'))
    expect(report).toMatchObject({ files: [{ verdict: 'indeterminate' }] })
  })

  test('no --force takes what is read for what is written', async () => {
    const file = await signed()
    const before = bench.listing()
    const refused = expect.objectContaining({ code: 2, stdout: '' })
    expect(await bench.run(['validate', file, '--report', file, '--force'])).toEqual(refused)
    expect(await bench.run(['cert', 'export', file, '-o', `./${file}`, '--force'])).toEqual(refused)
    expect(await bench.run(['validate', file, '--report', 'no/r.json'])).toEqual(refused)
    expect(bench.listing()).toEqual(before)
  })

  test.each(['12/11/2026', '2026-02-30', '1', '2026-11-12 10:00'])(
    'validate --at %s is refused',
    async at => {
      const ended = await bench.run(['validate', 'letter.pdf', '--at', at, '--json'])
      expect(failureIn(ended)).toMatchObject({ code: 'usage.invalid' })
    },
  )

  test('validate --report as a PDF: a page for each file, readable by others', async () => {
    const file = await signed()
    const root = bench.put('root.pem', Buffer.from(bench.token.rootPem))
    bench.put('Ωμέγα.pdf', readFileSync(join(bench.work, 'letter.pdf')))
    bench.put('no.pdf', Buffer.from('not a PDF'))
    const files = [file, 'Ωμέγα.pdf', 'no.pdf']
    expect(await bench.run(['validate', ...files, '--trust', root, '--report', 'report.pdf'])).toMatchObject({
      code: 7,
    })
    const report = join(bench.work, 'report.pdf')
    expect(spawnSync('qpdf', ['--check', report], { encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    })
    const { stdout } = spawnSync('pdftotext', ['-layout', report, '-'], { encoding: 'utf8' })
    const pages = stdout.split('\f').filter(page => page.trim() !== '')
    expect(pages).toHaveLength(3)
    const hash = createHash('sha256')
      .update(readFileSync(join(bench.work, file)))
      .digest('hex')
    for (const words of [file, 'Valid', 'PAdES B-B', hash, 'trusted by you', 'nothing proves it']) {
      expect(pages[0]).toContain(words)
    }
    expect(pages[1]).toContain('Ωμέγα.pdf')
    expect(pages[1]).toContain('No signature')
    expect(pages[2]).toContain('This is not a PDF')
    const fonts = spawnSync('pdffonts', [report], { encoding: 'utf8' }).stdout
    expect(fonts).toMatch(/NotoSans-Regular\s+CID TrueType\s+Identity-H\s+yes yes yes/)
    expect(await bench.run(['validate', file, '--report', 'report.pdf'])).toMatchObject({ code: 2 })
  })

  test('Ctrl-C while a large file is checked: 130, and no word of a bug', async () => {
    const large = putLarge(bench, 'large.pdf', 700_000_000)
    expect(await bench.run(['sign', large, ...bench.withToken, '--in-place'])).toMatchObject({ code: 0 })
    const ended = await bench.run(['validate', large, '--json'], {
      meanwhile: async pid => {
        await until(() =>
          readdirSync(`/proc/${pid}/fd`).some(fd => linkOf(`/proc/${pid}/fd/${fd}`) === large),
        )
        process.kill(pid, 'SIGINT')
      },
    })
    expect(ended).toMatchObject({ code: 130 })
    expect(failureIn(ended)).toMatchObject({ code: 'job.cancelled' })
  })

  test.skipIf(process.platform !== 'linux').each([
    ['the list of inputs', ['sign', '--from-file', 'pipe']],
    ['a password', ['sign', 'letter.pdf', '--password-file', 'pipe']],
    ['a password to check with', ['validate', 'letter.pdf', '--password-file', 'pipe']],
    ['the trusted issuers', ['validate', 'letter.pdf', '--trust', 'pipe']],
    ['the PIN', ['sign', 'letter.pdf', '--pin-stdin']],
  ])('Ctrl-C ends waiting for %s from a pipe', async (_what, args) => {
    bench.put('letter.pdf')
    const pipe = join(bench.work, 'pipe')
    expect(spawnSync('mkfifo', [pipe]).status).toBe(0)
    const isOpen = (pid: number) =>
      readdirSync(`/proc/${pid}/fd`).some(fd => Number(fd) > 9 && linkOf(`/proc/${pid}/fd/${fd}`) === pipe)
    const driver = args[0] === 'sign' ? ['--module', bench.token.module] : []
    const ended = await bench.run([...args, ...driver], {
      through: ['sh', '-c', 'exec "$@" 0<>pipe', 'sh'],
      limitMs: 20_000,
      meanwhile: async pid => {
        if (args.includes('--pin-stdin')) await new Promise(resolve => setTimeout(resolve, 2000))
        else await until(() => isOpen(pid))
        process.kill(pid, 'SIGINT')
      },
    })
    expect(ended).toMatchObject({ code: 130, stdout: '', stderr: expect.stringContaining('Cancelled.') })
  })

  test('Ctrl-C ends a check of many small files', async () => {
    const file = await signed()
    const many = Array.from({ length: 2000 }, () => file)
    const ended = await bench.run(['validate', ...many, '--offline', '--json'], {
      meanwhile: async pid => {
        await new Promise(resolve => setTimeout(resolve, 1000))
        process.kill(pid, 'SIGINT')
      },
    })
    expect(ended.code).toBe(130)
    expect(failureIn(ended)).toMatchObject({ code: 'job.cancelled' })
  })

  test('a reader that goes away ends nothing and breaks nothing', async () => {
    const line = `"$0" "$@" | head -c 1 >/dev/null`
    const command = ['sh', '-c', line, process.execPath, MAIN, 'certs', '--module', bench.token.module]
    const ended = await runProcess(command, { env: bench.env, cwd: bench.work })
    expect(ended).toEqual({ code: 0, stdout: '', stderr: '' })
  })

  test.skipIf(!existsSync('/dev/full'))('a result that cannot be written is told, in one line', async () => {
    const through = ['sh', '-c', 'exec "$@" >/dev/full', 'sh']
    const ended = await bench.run(['tokens', '--module', bench.token.module, '--json'], { through })
    expect(ended).toEqual({
      code: 1,
      stdout: '',
      stderr: 'The result could not be written (ENOSPC).\n',
    })
  })

  test('a demo where none can be made is told plainly', async () => {
    bench.put('a-file', Buffer.from(''))
    const ended = await bench.run(['init-demo', '--dir', 'a-file/demo', '--json', '--quiet'])
    expect(failureIn(ended)).toMatchObject({ code: 'file.folder-missing', details: { name: 'demo' } })
    expect(ended.code).toBe(2)
  })

  test('what init-demo prints can be typed, whatever its folder is called', async () => {
    const { stdout, code } = await bench.run(['init-demo', '--dir', "it's $HOME `made` for me"])
    expect(code).toBe(0)
    const [, needs] = /^ {2}needs {7}(.*)$/m.exec(stdout) ?? []
    const [, command] = /^Sign with {5}tokenseal (.*)$/m.exec(stdout) ?? []
    const typed = `${needs} "$0" "$1" ${command}`
    const ended = await runProcess(['sh', '-c', typed, process.execPath, MAIN], {
      env: bench.env,
      cwd: bench.work,
    })
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(ended.stdout).toMatch(/^✓ .*signed by Anna Example$/m)
  })

  test('the log tells codes, and neither a PIN nor the text of a document', async () => {
    bench.put('bad.pdf', Buffer.from('secret wording'))
    await bench.run(['sign', 'bad.pdf', ...bench.withToken])
    const log = join(bench.dir, 'data', 'tokenseal.log')
    expect(existsSync(log)).toBe(true)
    expect(readFileSync(log, 'utf8')).not.toContain('secret wording')
    expect(jsonOf(await bench.run(['tokens', '--module', bench.token.module, '--json']))).toMatchObject({
      ok: true,
    })
  })
})

function linkOf(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return '' // Closed in the meantime.
  }
}
