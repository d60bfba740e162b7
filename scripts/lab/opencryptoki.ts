/** opencryptoki's software token. Its store belongs to the system, so a token of somebody else is left alone. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ask, waitFor } from './daemons.ts'
import { firstThere, flagsWitness, mustBeRoot, mustHave, packageVersion } from './debian.ts'
import { KEY_TYPES, type LabPart, NotHere } from './module.ts'
import { clientOf, isMade, madeOnce, provision } from './provision.ts'

const LABEL = 'Lab opencryptoki'
const PIN = '11223344'
const STORE = '/var/lib/opencryptoki/swtok'
const LOCKS = '/var/lock/opencryptoki'

export const opencryptoki: LabPart = {
  name: 'opencryptoki, software token',
  async prepare(lab) {
    const module = firstThere('opencryptoki', 'pkcs11/libopencryptoki.so', 'opencryptoki/libopencryptoki.so')
    mustHave('opencryptoki', 'pkcsslotd')
    mustBeRoot('pkcsslotd')
    const dir = join(STORE, '../tokenseal-lab') // Beside the store: two clones share both.
    mkdirSync(dir, { recursive: true })
    if (spawnSync('pidof', ['pkcsslotd']).status !== 0) {
      rmSync('/var/run/pkcsslotd.pid', { force: true }) // Of one that was killed: the next would not start.
      if (!isMade(dir)) forgetOurs()
      // What systemd-tmpfiles makes at boot, where there is a systemd.
      for (const name of ['', 'swtok', 'icsf', 'tpm', 'lite', 'ccatok', 'ep11tok'])
        ask('install', ['-d', '-m', '0770', '-g', 'pkcs11', join(LOCKS, name)])
      lab.daemons.start('pkcsslotd', ['pkcsslotd', '-f'])
    }
    const labels = await tokenLabels(module)
    if (labels.length === 0) throw new NotHere('it shows no software token')
    if (!labels.some(label => label === LABEL || /^(IBM OS PKCS#11)?$/.test(label)))
      throw new NotHere('its store holds a token of somebody else')
    const made = await madeOnce(dir, () => {
      ask(process.execPath, [join(import.meta.dirname, 'opencryptoki-init.ts'), module, LABEL, PIN])
      return provision({ dir, module, env: {}, label: LABEL, pin: PIN, wanted: KEY_TYPES })
    })
    return [
      {
        ...made,
        name: this.name,
        version: packageVersion('opencryptoki'),
        module,
        env: {},
        tokenLabel: LABEL,
        pin: PIN,
        tries: flagsWitness({ module, env: {}, label: LABEL, locks: true }),
        reader: null,
        remarks: [],
      },
    ]
  },
}

/** A token of an earlier lab whose record is gone: back to the state it was delivered in. */
function forgetOurs(): void {
  const data = join(STORE, 'NVTOK.DAT')
  if (!existsSync(data) || !readFileSync(data).includes(LABEL)) return
  for (const name of ['NVTOK.DAT', 'MK_SO', 'MK_USER']) rmSync(join(STORE, name), { force: true })
  for (const name of readdirSync(join(STORE, 'TOK_OBJ'))) rmSync(join(STORE, 'TOK_OBJ', name))
  rmSync('/dev/shm/var.lib.opencryptoki.swtok', { force: true })
}

/** The daemon takes a moment; until then the driver does not start. */
async function tokenLabels(module: string): Promise<readonly string[]> {
  let labels: readonly string[] = []
  await waitFor('opencryptoki', async () => {
    const client = clientOf(module, {})
    try {
      const slots = await client.call({ op: 'slots' })
      labels = slots.flatMap(({ token }) => (token ? [token.label] : []))
      return true
    } catch {
      return false
    } finally {
      await client.stop()
    }
  })
  return labels
}
