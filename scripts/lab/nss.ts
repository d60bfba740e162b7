/** NSS softokn, the token inside Firefox and Thunderbird: its database lies in the lab's folder. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ask } from './daemons.ts'
import { firstThere, mustHave, packageVersion } from './debian.ts'
import { KEY_TYPES, type LabPart } from './module.ts'
import { madeOnce, provision } from './provision.ts'

const LABEL = 'NSS Certificate DB'
const PIN = 'Nss-123456'

export const nss: LabPart = {
  name: 'NSS softokn',
  async prepare(lab) {
    const real = firstThere('libnss3', 'libsoftokn3.so', 'nss/libsoftokn3.so')
    mustHave('libnss3-tools', 'certutil')
    const dir = join(lab.dir, 'nss')
    mkdirSync(dir, { recursive: true })
    const env = {
      FAULT_MODULE_REAL: real,
      FAULT_MODULE_PARAMETERS: `configdir='sql:${dir}'`,
    }
    const made = await madeOnce(dir, () => {
      const password = join(dir, 'password')
      writeFileSync(password, `${PIN}\n`)
      if (!existsSync(join(dir, 'cert9.db'))) ask('certutil', ['-N', '-d', `sql:${dir}`, '-f', password])
      const module = lab.passThrough
      // The first slot of NSS computes only: the token with the database is the one to use.
      return provision({
        dir,
        module,
        env: { ...env, ...only(dir) },
        label: LABEL,
        pin: PIN,
        wanted: KEY_TYPES,
      })
    })
    return [
      {
        ...made,
        name: this.name,
        version: packageVersion('libnss3'),
        module: lab.passThrough,
        env: { ...env, ...only(dir) },
        tokenLabel: LABEL,
        pin: PIN,
        tries: {
          name: 'no flags and no counter in NSS',
          read: async () => 'tells nothing',
          before: null,
          afterOne: null,
        },
        reader: null,
        remarks: [
          'NSS starts only with the parameter `configdir`, so it is reached through our pass-through module.',
        ],
      },
    ]
  },
}

/** Which token the pass-through module shows. */
function only(dir: string): Readonly<Record<string, string>> {
  const control = join(dir, 'orders')
  writeFileSync(control, `real_label=${LABEL}\n`)
  return { FAULT_MODULE_CONTROL: control }
}
