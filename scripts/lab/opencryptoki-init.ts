/** `node opencryptoki-init.ts MODULE LABEL PIN`: opencryptoki's software token from the state it is delivered in. */
import pkcs11js from 'pkcs11js'

/** Both stand in opencryptoki's own documentation of pkcsconf. */
const DELIVERED_SO_PIN = '87654321'
const SO_PIN = '76543210'

const [module = '', label = '', pin = ''] = process.argv.slice(2)
const pkcs11 = new pkcs11js.PKCS11()
pkcs11.load(module)
pkcs11.C_Initialize()
const slot = pkcs11.C_GetSlotList(true).find(one => /Soft/.test(pkcs11.C_GetTokenInfo(one).model))
if (!slot) throw new Error('no software token')
pkcs11.C_InitToken(slot, DELIVERED_SO_PIN, label.padEnd(32))
const session = pkcs11.C_OpenSession(slot, pkcs11js.CKF_SERIAL_SESSION | pkcs11js.CKF_RW_SESSION)
pkcs11.C_Login(session, pkcs11js.CKU_SO, DELIVERED_SO_PIN)
pkcs11.C_SetPIN(session, DELIVERED_SO_PIN, SO_PIN)
pkcs11.C_InitPIN(session, pin)
pkcs11.C_Logout(session)
pkcs11.C_Finalize()
