import { spawnSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { ONE_PAGE, samplePdf, sampleStream } from '../../pdf/sample-pdf.ts'
import {
  type CliBench,
  failureIn,
  jsonOf,
  startCliBench,
  startFaultyBench,
  until,
  whyNoBench,
  whyNoFaultyBench,
} from './testing/cli-bench.ts'
import { putLarge } from './testing/large-document.ts'

const reason = whyNoBench() ?? (process.platform === 'linux' ? null : 'these tests use tools of Linux')
if (reason) console.log(`Not run: ${reason}.`)
const faultReason = reason ?? whyNoFaultyBench()
if (faultReason && !reason) console.log(`A file changed while it is signed is not tried: ${faultReason}.`)

/** Root may write anywhere, unless it gives that right away. */
const isRoot = process.getuid?.() === 0
const AS_PERSON = isRoot ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search'] : []
const mayBePerson = !isRoot || spawnSync('setpriv', [...AS_PERSON.slice(1), 'true']).status === 0
if (!mayBePerson) console.log('Root cannot give its rights away here: a read-only folder is not tried.')
const SMALL_DISK = ['unshare', '-m', 'sh', '-c', 'mount -t tmpfs -o size=256k tmpfs "$0" && exec "$@"']
const mayMount = spawnSync('unshare', ['-m', 'sh', '-c', 'mount -t tmpfs tmpfs /mnt']).status === 0
if (!mayMount)
  console.log('No disk can be mounted here: a full disk is tried by a limit on file sizes alone.')

describe.skipIf(reason)('a place that does not take the signed file', () => {
  let bench: CliBench
  beforeAll(async () => {
    bench = await startCliBench()
  })
  afterEach(() => bench.clear())
  afterAll(() => bench?.remove())

  test.skipIf(!mayBePerson)(
    'a folder that cannot be written to is told before the PIN is asked',
    async () => {
      const path = bench.put('letter.pdf')
      const before = bench.listing()
      chmodSync(bench.work, 0o555)
      try {
        // No PIN source: asking would end with another code.
        const ended = await bench.run(['sign', path, '--module', bench.token.module], { through: AS_PERSON })
        expect(ended).toMatchObject({ code: 1, stdout: '' })
        expect(ended.stderr).toContain('The folder cannot be written to')
        expect(ended.stderr).toContain('[file.read-only-folder]')
        const dry = await bench.run(['sign', path, ...bench.withToken, '--dry-run', '--json'], {
          through: AS_PERSON,
        })
        expect(failureIn(dry)).toMatchObject({ code: 'file.read-only-folder', details: { name: 'work' } })
      } finally {
        chmodSync(bench.work, 0o755)
      }
      expect(bench.listing()).toEqual(before)
    },
  )

  test.skipIf(!mayMount)('a full disk is told before the PIN is asked', async () => {
    const path = bench.put(
      'letter.pdf',
      samplePdf({ ...ONE_PAGE, 4: sampleStream('', new Uint8Array(400_000)) }),
    )
    const full = join(bench.work, 'full')
    mkdirSync(full)
    const ended = await bench.run(['sign', path, '--module', bench.token.module, '--out-dir', full], {
      through: [...SMALL_DISK, full],
    })
    expect(ended).toMatchObject({ code: 1, stdout: '' })
    expect(ended.stderr).toContain('The disk is full')
  })

  test('a disk that fills up meanwhile leaves nothing half-written', async () => {
    const path = bench.put(
      'letter.pdf',
      samplePdf({ ...ONE_PAGE, 4: sampleStream('', new Uint8Array(400_000)) }),
    )
    const before = bench.listing()
    const ended = await bench.run(['sign', path, ...bench.withToken, '--json'], {
      through: ['prlimit', '--fsize=300000'],
    })
    expect(ended.code).toBe(1)
    expect(failureIn(ended)).toMatchObject({ code: 'file.disk-full', title: 'The disk is full' })
    expect(bench.listing()).toEqual(before)
  })

  test('an output that exists is refused before the PIN, and replaced with --force only', async () => {
    const path = bench.put('letter.pdf')
    const out = bench.put('letter-signed.pdf', Buffer.from('kept'))
    const before = bench.listing()
    const ended = await bench.run(['sign', path, '--module', bench.token.module])
    expect(ended).toMatchObject({ code: 2, stdout: '' })
    expect(ended.stderr).toContain('There is a file with this name already')
    expect(ended.stderr).toContain('--force')
    expect(bench.listing()).toEqual(before)
    expect(await bench.run(['sign', path, ...bench.withToken, '--force'])).toMatchObject({ code: 0 })
    expect(readFileSync(out).subarray(0, 8).toString()).toBe('%PDF-1.7')
    expect(Object.keys(bench.listing())).toEqual(['letter-signed.pdf', 'letter.pdf'])
  })

  test.each([
    ['the input itself', ['-o', 'letter.pdf', '--force'], 'would be overwritten'],
    ['the input by another name', ['-o', 'link.pdf', '--force'], 'would be overwritten'],
    ['two places', ['-o', 'a.pdf', '--in-place'], 'exclude each other'],
    ['one name for two', ['other.pdf', '-o', 'a.pdf'], 'for several inputs use --out-dir'],
    ['the same name for two', ['sub/letter.pdf', '--out-dir', '.'], 'under the same name'],
    ['a folder that is not there', ['--out-dir', 'nowhere'], 'There is no folder “nowhere”'],
    ['a report of another kind', ['--report', 'a.txt'], 'a .json or .csv file'],
    ['a report that exists', ['--report', 'old.json'], 'There is a file with this name already'],
    ['a report in the place of the copy', ['-o', 'a.csv', '--report', 'a.csv'], 'name the same file'],
    ['a report in a folder that is not there', ['--report', 'no/a.csv'], 'There is no folder “no”'],
    ['a folder in the place of the copy', ['-o', 'sub', '--force'], '“sub” is a folder'],
    [
      'what is read beside the input',
      ['-o', 'old.json', '--image', 'old.json', '--force'],
      'would be overwritten',
    ],
    ['a name that no disk takes', ['-o', `${'n'.repeat(256)}.pdf`], 'The name is too long'],
    ['an input without a name', [''], 'A file without a name was given.'],
    ['a list without a name', ['--from-file', ''], '--from-file needs the name of a file'],
    ['a box of commas', ['--rect', ',,,'], '--rect takes four numbers'],
    ['a page beyond counting', ['--rect', '1,1,90,90', '--page', '1'.repeat(20)], '--page takes a number'],
    ['two sources of the PIN', ['--pin-stdin'], 'exclude each other'],
    ['a PIN file that is not there', ['--pin-file', 'nowhere.txt'], 'There is no file “nowhere.txt”'],
  ])('%s is refused at once', async (_what, options, words) => {
    const path = bench.put('letter.pdf')
    bench.put('other.pdf')
    bench.put('old.json', Buffer.from('{}'))
    symlinkSync(path, join(bench.work, 'link.pdf'))
    mkdirSync(join(bench.work, 'sub'))
    copyFileSync(path, join(bench.work, 'sub/letter.pdf'))
    const before = bench.listing()
    // A driver that is not there: whoever came as far as to look for it was too slow.
    const ended = await bench.run([
      'sign',
      'letter.pdf',
      '--module',
      'nowhere.so',
      '--pin-file',
      bench.pinFile,
      ...options,
    ])
    expect(ended).toMatchObject({ code: 2, stdout: '' })
    expect(ended.stderr).toContain(words)
    expect(bench.listing()).toEqual(before)
  })

  test('--dry-run writes nothing and sends no PIN', async () => {
    const path = bench.put('letter.pdf')
    const before = bench.listing()
    const plain = await bench.run(['sign', path, '--module', bench.token.module, '--dry-run'])
    expect(plain).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /^✓ letter\.pdf can be signed by signer and saved as .*letter-signed\.pdf\. Nothing was written\.\n {2}· PAdES B-B\.\n {2}· \d+ bytes are kept for the signature\.\n$/,
      ),
    })
    const json = await bench.run(['sign', path, '--module', bench.token.module, '--dry-run', '--json'])
    expect(jsonOf(json)).toMatchObject({
      ok: true,
      results: [{ ok: true, output: null, plannedOutput: expect.stringMatching(/letter-signed\.pdf$/) }],
    })
    expect(bench.listing()).toEqual(before)
  })

  test('a name with no room for “-signed” gives way, and leads nowhere else', async () => {
    const name = `${'é'.repeat(124)}.pdf`
    bench.put(name)
    expect(await bench.run(['sign', name, ...bench.withToken])).toMatchObject({ code: 0 })
    expect(Object.keys(bench.listing())).toEqual([`${'é'.repeat(122)}-signed.pdf`, name])
  })

  test('the signed copy of a private document is private', async () => {
    const path = bench.put('letter.pdf')
    chmodSync(path, 0o600)
    expect(await bench.run(['sign', path, ...bench.withToken])).toMatchObject({ code: 0 })
    expect(statSync(join(bench.work, 'letter-signed.pdf')).mode & 0o777).toBe(0o600)
  })

  test('--in-place replaces the input by the finished file, and keeps its permissions', async () => {
    const path = bench.put('letter.pdf')
    const original = readFileSync(path)
    chmodSync(path, 0o640)
    const ended = await bench.run(['sign', path, ...bench.withToken, '--in-place', '--json'])
    expect(jsonOf(ended)).toMatchObject({ ok: true, results: [{ input: path, output: path }] })
    expect(readdirSync(bench.work)).toEqual(['letter.pdf'])
    expect(readFileSync(path).subarray(0, original.length).equals(original)).toBe(true)
    expect(readFileSync(path).length).toBeGreaterThan(original.length)
    expect(statSync(path).mode & 0o777).toBe(0o640)
  })

  test('--in-place leaves the input as it was when the PIN is wrong', async () => {
    const path = bench.put('letter.pdf')
    const before = bench.listing()
    const wrong = ['--module', bench.token.module, '--pin-file', bench.wrongPinFile]
    expect(await bench.run(['sign', path, ...wrong, '--in-place'])).toMatchObject({ code: 4 })
    expect(bench.listing()).toEqual(before)
  })

  test.each([
    ['Ctrl-C', 'SIGINT'],
    ['A terminal that is closed', 'SIGHUP'],
  ] as const)('%s while a large file is hashed: 130, no partial file', async (_what, signal) => {
    const path = putLarge(bench, 'large.pdf', 700_000_000)
    const names = () => readdirSync(bench.work)
    const ended = await bench.run(['sign', path, ...bench.withToken, '--json'], {
      meanwhile: async pid => {
        await until(() => names().length > 1)
        process.kill(pid, signal)
      },
    })
    expect(ended.code).toBe(130)
    expect(failureIn(ended)).toMatchObject({ code: 'job.cancelled', title: 'Cancelled' })
    expect(names()).toEqual(['large.pdf'])
  })

  test('without a home folder it signs all the same', async () => {
    const path = bench.put('letter.pdf')
    writeFileSync(join(bench.dir, 'a-file'), '')
    const env = { TOKENSEAL_DATA_DIR: join(bench.dir, 'a-file', 'data') }
    const ended = await bench.run(['sign', path, ...bench.withToken], { env })
    expect(ended).toMatchObject({ code: 0, stderr: '' })
    expect(existsSync(join(bench.work, 'letter-signed.pdf'))).toBe(true)
  })
})

describe.skipIf(faultReason)('a document that changes', () => {
  test('while it is signed: nothing is saved', async () => {
    const { bench, faults, remove } = await startFaultyBench()
    try {
      const path = bench.put('letter.pdf')
      faults.order({ 'delay.C_Sign': 1500 })
      const ended = await bench.run(['sign', path, ...bench.withToken, '--json'], {
        meanwhile: async () => {
          await until(() => faults.calls('C_SignInit') > 0)
          appendFileSync(path, '% one more line\n')
        },
      })
      expect(ended.code).toBe(3)
      expect(failureIn(ended)).toMatchObject({ code: 'file.changed', details: { name: 'letter.pdf' } })
      expect(readdirSync(bench.work)).toEqual(['letter.pdf'])
      expect(readFileSync(path, 'latin1').endsWith('% one more line\n')).toBe(true)
    } finally {
      remove()
    }
  })
})
