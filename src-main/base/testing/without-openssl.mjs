/**
 * For tests, by `node --import`: node:crypto as it is inside Electron, whose BoringSSL has neither Brainpool curves nor
 * Ed448 nor SHAKE256. Whoever asks for one of them is told so, as BoringSSL would.
 */
import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'

const refuse = what => {
  throw new Error(`node:crypto was asked for ${what}, which BoringSSL does not have`)
}

const { createPublicKey, createPrivateKey, createHash, sign, verify } = crypto

function refuseKey(key) {
  if (key.asymmetricKeyType === 'ed448') refuse('Ed448')
  const curve = key.asymmetricKeyDetails?.namedCurve ?? ''
  if (curve.startsWith('brainpool')) refuse(curve)
  return key
}

function refuseHash(name) {
  if (/^(shake|sha3-)/i.test(name ?? '')) refuse(name)
}

crypto.createPublicKey = input => refuseKey(createPublicKey(input))
crypto.createPrivateKey = input => refuseKey(createPrivateKey(input))
crypto.createHash = (name, options) => {
  refuseHash(name)
  return createHash(name, options)
}
for (const [name, original] of Object.entries({ sign, verify })) {
  crypto[name] = (hash, ...rest) => {
    refuseHash(hash)
    return original(hash, ...rest)
  }
}

const { get } = Object.getOwnPropertyDescriptor(crypto.X509Certificate.prototype, 'publicKey')
Object.defineProperty(crypto.X509Certificate.prototype, 'publicKey', {
  get() {
    return refuseKey(get.call(this))
  },
})
syncBuiltinESMExports()
