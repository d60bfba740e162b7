/** tpm2-pkcs11 on a software TPM: swtpm, a message bus of our own, the resource manager, a store in the lab's folder. */
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ask, waitFor } from './daemons.ts'
import { firstThere, mustHave, packageVersion } from './debian.ts'
import { KEY_TYPES, type Lab, type LabPart } from './module.ts'
import { madeOnce, provision } from './provision.ts'

const LABEL = 'Lab TPM2'
const PIN = '123456'
/** The control channel is the next one: the TCTI of Debian 12 expects it there. */
const PORT = 23_521

export const tpm2: LabPart = {
  name: 'tpm2-pkcs11 on swtpm',
  async prepare(lab) {
    const module = firstThere('libtpm2-pkcs11-1', 'pkcs11/libtpm2_pkcs11.so', 'libtpm2_pkcs11.so.1')
    mustHave('libtpm2-pkcs11-tools', 'tpm2_ptool')
    mustHave('swtpm', 'swtpm')
    mustHave('tpm2-abrmd', 'tpm2-abrmd')
    mustHave('tpm2-tools', 'tpm2_getcap')
    mustHave('dbus', 'dbus-daemon')
    const dir = join(lab.dir, 'tpm2')
    const env = await startTpm(lab, dir)
    const made = await madeOnce(dir, () => {
      const store = ['--path', env.TPM2_PKCS11_STORE]
      ask('tpm2_ptool', ['init', ...store], env)
      const pins = ['--sopin', '12345678', '--userpin', PIN]
      ask('tpm2_ptool', ['addtoken', '--pid', '1', '--label', LABEL, ...pins, ...store], env)
      return provision({ dir, module, env, label: LABEL, pin: PIN, wanted: KEY_TYPES })
    })
    const counter = () => ask('tpm2_getcap', ['properties-variable'], env)
    ask('tpm2_dictionarylockout', ['--clear-lockout'], env)
    return [
      {
        ...made,
        name: this.name,
        version: packageVersion('libtpm2-pkcs11-1'),
        module,
        env,
        tokenLabel: LABEL,
        pin: PIN,
        tries: {
          name: 'the TPM’s lockout counter, read by tpm2_getcap',
          read: async () => String(Number(/LOCKOUT_COUNTER: (\S+)/.exec(counter())?.[1])),
          before: /^0$/,
          afterOne: /^1$/,
        },
        reader: null,
        remarks: [],
      },
    ]
  },
}

async function startTpm(lab: Lab, dir: string) {
  const store = join(dir, 'store')
  const state = join(dir, 'state')
  const bus = join(dir, 'bus')
  for (const folder of [store, state]) mkdirSync(folder, { recursive: true })
  const at = `bindaddr=127.0.0.1`
  lab.daemons.start('swtpm', [
    ...['swtpm', 'socket', '--tpm2', '--tpmstate', `dir=${state}`],
    ...['--server', `type=tcp,port=${PORT},${at}`, '--ctrl', `type=tcp,port=${PORT + 1},${at}`],
    ...['--flags', 'not-need-init,startup-clear'],
  ])
  rmSync(bus, { force: true })
  lab.daemons.start('dbus', ['dbus-daemon', '--session', '--nofork', `--address=unix:path=${bus}`])
  await waitFor('the message bus', () => existsSync(bus))
  const env = {
    DBUS_SESSION_BUS_ADDRESS: `unix:path=${bus}`,
    TPM2TOOLS_TCTI: 'tabrmd:bus_type=session',
    TPM2_PKCS11_TCTI: 'tabrmd:bus_type=session',
    TPM2_PKCS11_STORE: store,
    TPM2_PKCS11_LOG_LEVEL: '0',
  }
  const asRoot = process.getuid?.() === 0 ? ['--allow-root'] : []
  const tcti = `--tcti=swtpm:host=127.0.0.1,port=${PORT}`
  await waitFor('the software TPM', () => {
    const { stop } = lab.daemons.start('tpm2-abrmd', ['tpm2-abrmd', '--session', ...asRoot, tcti], env)
    return answers(env).then(good => (good ? true : stop().then(() => false)))
  })
  return env
}

async function answers(env: Readonly<Record<string, string>>): Promise<boolean> {
  try {
    await waitFor('an answer', () => isUp(env), 3000)
    return true
  } catch {
    return false
  }
}

function isUp(env: Readonly<Record<string, string>>): boolean {
  try {
    ask('tpm2_getcap', ['properties-fixed'], env)
    return true
  } catch {
    return false
  }
}
