/** The token as a `Signer` of @signpdf/utils: other programs that sign PDFs through @signpdf can use it as it is. */
import { Signer } from '@signpdf/utils'
import type { SignatureDigest } from '../../src-shared/model/signing.ts'
import { digestOf } from '../base/digest.ts'
import type { Secret } from '../base/secret.ts'
import { type Certificate, readCertificate, tryReadCertificate } from '../cms/certificate.ts'
import { orderChain } from '../cms/chain.ts'
import { buildSignedAttributes, digestToSign } from '../cms/signed-attributes.ts'
import { buildSignedData, estimateSize } from '../cms/signed-data.ts'
import type { RawCertificate, TokenSession } from '../token/bridge.ts'
import { signatureScheme } from './signature-scheme.ts'

export type SignpdfSignerOptions = {
  /** After its login. */
  readonly session: TokenSession
  readonly certificate: RawCertificate
  /** Further certificates to build the chain from; those on the token are used anyway. DER. */
  readonly issuers: readonly Uint8Array[]
  /** The one that fits the key: `digestFor`. */
  readonly digest: SignatureDigest
  /** For keys that want their PIN for every signature: asked once per document. */
  readonly askPin: () => Promise<Secret>
}

/** What @signpdf calls. `sign` gets the bytes that /ByteRange names and gives back the container for /Contents. */
export class SignpdfSigner extends Signer {
  readonly #buildContainer: (signed: Uint8Array) => Promise<Uint8Array>

  constructor(buildContainer: (signed: Uint8Array) => Promise<Uint8Array>) {
    super()
    this.#buildContainer = buildContainer
  }

  /** The time of signing stands in the document (/M), so it is not used here: ETSI EN 319 142-1, 6.3. */
  override async sign(signed: Buffer, _signingTime?: Date): Promise<Buffer> {
    return Buffer.from(await this.#buildContainer(signed))
  }
}

export type PreparedSigner = {
  readonly signer: SignpdfSigner
  /** Bytes that the container needs at most: `signatureLength` of a placeholder. */
  readonly signatureLength: number
}

/** @throws AppError `token.certificate-unusable`; `sign` throws AppError `token.*` */
export async function createSignpdfSigner(options: SignpdfSignerOptions): Promise<PreparedSigner> {
  const { session, digest } = options
  const certificate = readCertificate(options.certificate.der)
  const chain = orderChain(certificate, await issuersOf(options), new Date())
  const { alwaysAuthenticate } = await session.key(options.certificate)
  const scheme = signatureScheme(certificate)

  async function buildContainer(signed: Uint8Array): Promise<Uint8Array> {
    const messageDigest = digestOf(digest, signed)
    const signedAttributes = buildSignedAttributes(certificate, digest, messageDigest)
    const signature = await session.sign({
      certificate: options.certificate,
      scheme,
      digestName: digest,
      digest: digestToSign(signedAttributes, digest),
      message: signedAttributes,
      pin: alwaysAuthenticate && !session.token.readerKeypad ? await options.askPin() : null,
    })
    return buildSignedData({ certificate, chain, signedAttributes, scheme, digest, signature })
  }

  return {
    signer: new SignpdfSigner(buildContainer),
    signatureLength: estimateSize(certificate, chain, scheme, digest),
  }
}

async function issuersOf(options: SignpdfSignerOptions): Promise<readonly Certificate[]> {
  const held = (await options.session.certificates()).map(({ der }) => der)
  return [...held, ...options.issuers].flatMap(der => tryReadCertificate(der) ?? [])
}
