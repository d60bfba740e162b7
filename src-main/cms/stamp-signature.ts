/** Puts a time-stamp into a signature that exists: an unsigned attribute, so nothing that was signed changes. */
import { OID } from './algorithms.ts'
import {
  type DerNode,
  encode,
  encodeContext,
  encodeOid,
  encodeSequence,
  expect,
  isContext,
  isType,
  MalformedAsn1,
  readDer,
} from './der.ts'

/**
 * Every byte but lengths stays as it was, so a signature made by someone else keeps its own encoding.
 *
 * @param cms   ContentInfo, and padding behind it
 * @param token TimeStampToken over the signature value, as received
 * @returns     ContentInfo without padding
 * @throws      MalformedAsn1 for what is no SignedData with one signer
 * @source      ETSI EN 319 122-1, 5.3; RFC 3161, appendix A
 */
export function addSignatureTimeStamp(cms: Uint8Array, token: Uint8Array): Uint8Array {
  const outer = expect(readDer(cms, 'allow'), 'sequence')
  const [type, wrapped] = outer.children
  if (type === undefined || !isContext(wrapped, 0)) throw new MalformedAsn1('not SignedData')
  const signedData = expect(wrapped.children[0], 'sequence')
  const signers = signedData.children.findLast(node => isType(node, 'set'))
  const [signer, ...others] = expect(signers, 'set').children
  if (signer === undefined || others.length > 0) throw new MalformedAsn1('one signer expected')
  const stamped = encode(0x31, stampedSigner(expect(signer, 'sequence'), token))
  const parts = signedData.children.map(node => (node === signers ? stamped : node.raw))
  return encodeSequence(type.raw, encodeContext(0, encodeSequence(...parts)))
}

function stampedSigner(signer: DerNode, token: Uint8Array): Uint8Array {
  const attribute = encodeSequence(encodeOid(OID.signatureTimeStamp), encode(0x31, token))
  const fields = signer.children
  const last = fields.at(-1)
  const unsigned = isContext(last, 1) ? last : null
  const kept = unsigned === null ? fields : fields.slice(0, -1)
  const old = unsigned?.children.map(node => node.raw) ?? []
  const attributes = [...old, attribute].sort((a, b) => Buffer.compare(a, b))
  return encodeSequence(...kept.map(node => node.raw), encodeContext(1, ...attributes))
}
