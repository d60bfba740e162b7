/** SoftHSM2: the token of the demo, with every kind of key; once by itself and once behind p11-kit's proxy. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { writeSoftHsmConfiguration } from '../../src-main/demo/soft-token.ts'
import { firstThere, flagsWitness, packageVersion } from './debian.ts'
import { KEY_TYPES, type Lab, type LabBench, type LabPart } from './module.ts'
import { clientOf, madeOnce, provision } from './provision.ts'

const LABEL = 'Lab SoftHSM2'
const PIN = '123456'

export const softHsm: LabPart = {
  name: 'SoftHSM2',
  async prepare(lab) {
    const module = firstThere('softhsm2', 'softhsm/libsofthsm2.so', '../softhsm/libsofthsm2.so')
    return [{ ...(await softToken(lab, module)), name: this.name, module }]
  },
}

export const p11Kit: LabPart = {
  name: 'p11-kit proxy, SoftHSM2 behind it',
  async prepare(lab) {
    const real = firstThere('softhsm2', 'softhsm/libsofthsm2.so', '../softhsm/libsofthsm2.so')
    const module = firstThere('p11-kit-modules', 'p11-kit-proxy.so')
    const token = await softToken(lab, real)
    return [
      {
        ...token,
        name: this.name,
        version: packageVersion('p11-kit-modules'),
        module,
        tries: flagsWitness({ module, env: token.env, label: LABEL, locks: false }),
        remarks: ['p11-kit loads every driver that is registered on this computer: a start costs them all.'],
      },
    ]
  },
}

async function softToken(lab: Lab, module: string): Promise<LabBench> {
  const dir = join(lab.dir, 'softhsm')
  mkdirSync(dir, { recursive: true })
  const env = { SOFTHSM2_CONF: await writeSoftHsmConfiguration(dir) }
  const made = await madeOnce(dir, async () => {
    const client = clientOf(module, env)
    await client.call({ op: 'init-token', label: LABEL, soPin: PIN, pin: PIN })
    await client.stop()
    return provision({ dir, module, env, label: LABEL, pin: PIN, wanted: KEY_TYPES })
  })
  return {
    ...made,
    name: '',
    version: packageVersion('softhsm2'),
    module,
    env,
    tokenLabel: LABEL,
    pin: PIN,
    tries: flagsWitness({ module, env, label: LABEL, locks: false }),
    reader: null,
    remarks: [],
  }
}
