/** The token's own speed: C_Sign over a digest with nothing of ours around it. Run as a program; prints ms per call. */
import { Buffer } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import pkcs11js from 'pkcs11js'

const [modulePath = '', label = '', pin = '', count = '200', kind = 'ec'] = process.argv.slice(2)

const driver = new pkcs11js.PKCS11()
driver.load(modulePath)
driver.C_Initialize()
const slot = driver.C_GetSlotList(true).find(each => driver.C_GetTokenInfo(each).label.trim() !== '')
if (!slot) throw new Error('no token')
const session = driver.C_OpenSession(slot, pkcs11js.CKF_SERIAL_SESSION)
driver.C_Login(session, pkcs11js.CKU_USER, pin)
driver.C_FindObjectsInit(session, [
  { type: pkcs11js.CKA_CLASS, value: pkcs11js.CKO_PRIVATE_KEY },
  { type: pkcs11js.CKA_LABEL, value: label },
])
const [key] = driver.C_FindObjects(session, 1)
driver.C_FindObjectsFinal(session)
if (!key) throw new Error(`no private key “${label}”`)

const isRsa = kind === 'rsa'
const mechanism = isRsa ? pkcs11js.CKM_RSA_PKCS : pkcs11js.CKM_ECDSA
/** For RSA as long as a DigestInfo of SHA-256. */
const digest = randomBytes(isRsa ? 51 : 32)
const signOnce = (): void => {
  driver.C_SignInit(session, { mechanism }, key)
  driver.C_Sign(session, digest, Buffer.alloc(512))
}
for (let warm = 0; warm < 20; warm += 1) signOnce()
const startedAt = performance.now()
for (let index = 0; index < Number(count); index += 1) signOnce()
process.stdout.write(`${(performance.now() - startedAt) / Number(count)}\n`)
driver.C_CloseSession(session)
driver.C_Finalize()
