/** What the app and a module process say to each other. Both ends parse what they get. */
import { SignatureDigest } from '../../src-shared/model/signing.ts'
import { z } from '../../src-shared/zod.ts'
import type { CurveName } from '../base/curve-facts.ts'
import { TracedCall } from './call-trace.ts'

const Bytes = z.custom<Uint8Array>(value => value instanceof Uint8Array)
const SessionId = z.number().int()
/** CK_SLOT_ID as the driver gave it, hex. Means nothing outside one life of the process. */
const SlotId = z.string()

export const WireCertificate = z.object({ der: Bytes, label: z.string(), keyId: z.string() })
export type WireCertificate = z.output<typeof WireCertificate>

const ListedCertificate = WireCertificate.extend({
  hasPrivateKey: z.boolean().nullable(),
  noWayToSign: z.boolean(),
})

export const WireToken = z.object({
  label: z.string(),
  manufacturer: z.string(),
  model: z.string(),
  serial: z.string(),
  /** CKF_* of CK_TOKEN_INFO. */
  flags: z.number(),
  minPinLength: z.number(),
  maxPinLength: z.number(),
})
export type WireToken = z.output<typeof WireToken>

/** A slot: the reader, and the token in it, if it can be read. */
export const WireSlot = z.object({
  slotId: SlotId,
  reader: z.string(),
  /** CKF_* of CK_SLOT_INFO. */
  flags: z.number(),
  token: WireToken.extend({
    certificates: z.array(ListedCertificate),
    /** Of what shows without a login: see token-identity.ts. */
    prints: z.array(z.string()),
  }).nullable(),
  /** The CKR_* that reading the token failed with. */
  problem: z.number().nullable(),
})
export type WireSlot = z.output<typeof WireSlot>

const Curve = z.enum([
  'p256',
  'p384',
  'p521',
  'brainpool256',
  'brainpool384',
  'brainpool512',
  'ed25519',
  'ed448',
]) satisfies z.ZodType<CurveName>

const KeyFactsAnswer = z.object({
  kind: z.enum(['rsa', 'ec', 'edwards']),
  alwaysAuthenticate: z.boolean(),
  bits: z.number().int(),
  curve: Curve.nullable(),
  extractable: z.boolean().nullable(),
  local: z.boolean().nullable(),
})

export const GeneratedKeyKind = z.enum(['rsa2048', 'rsa3072', 'rsa4096', ...Curve.options])
export type GeneratedKeyKind = z.output<typeof GeneratedKeyKind>

const OaepHash = z.enum(['sha1', 'sha224', 'sha256', 'sha384', 'sha512'])
const OpeningScheme = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('rsa-pkcs1') }),
  z.object({ kind: z.literal('rsa-oaep'), hash: OaepHash, maskHash: OaepHash, label: Bytes }),
  z.object({ kind: z.literal('ecdh') }),
])

/** PINs stand in `login`, `sign`, `open-sealed`, `set-pin` and `init-pin`. No request is ever logged. */
export const ModuleRequest = z.discriminatedUnion('op', [
  z.object({ op: z.literal('start'), modulePath: z.string(), libraryParameters: z.string().nullable() }),
  z.object({ op: z.literal('slots') }),
  z.object({ op: z.literal('poll') }),
  z.object({
    op: z.literal('open'),
    slotId: SlotId,
    token: z.object({ label: z.string(), serial: z.string(), prints: z.array(z.string()) }),
    readWrite: z.boolean(),
  }),
  z.object({ op: z.literal('token'), session: SessionId }),
  z.object({ op: z.literal('login'), session: SessionId, pin: z.string().nullable() }),
  z.object({ op: z.literal('certificates'), session: SessionId }),
  z.object({ op: z.literal('key'), session: SessionId, certificate: WireCertificate }),
  z.object({
    op: z.literal('sign'),
    session: SessionId,
    certificate: WireCertificate,
    scheme: z.enum(['rsa-pkcs1', 'rsa-pss', 'ecdsa', 'ed25519', 'ed448']),
    digestName: SignatureDigest,
    digest: Bytes,
    message: Bytes,
    pin: z.string().nullable(),
  }),
  z.object({
    op: z.literal('open-sealed'),
    session: SessionId,
    certificate: WireCertificate,
    scheme: OpeningScheme,
    sealed: Bytes,
    pin: z.string().nullable(),
  }),
  z.object({ op: z.literal('set-pin'), session: SessionId, pin: z.string(), newPin: z.string() }),
  z.object({ op: z.literal('init-pin'), session: SessionId, puk: z.string(), newPin: z.string() }),
  z.object({ op: z.literal('close'), session: SessionId }),
  z.object({ op: z.literal('end') }),
  // Making a test token: refused on anything that is initialised already.
  z.object({ op: z.literal('init-token'), label: z.string(), soPin: z.string(), pin: z.string() }),
  z.object({
    op: z.literal('generate-key'),
    session: SessionId,
    keyId: z.string(),
    label: z.string(),
    kind: GeneratedKeyKind,
  }),
  z.object({
    op: z.literal('store-certificate'),
    session: SessionId,
    certificate: WireCertificate,
    /** DER: Name, Name, INTEGER. */
    subject: Bytes,
    issuer: Bytes,
    serialNumber: Bytes,
  }),
])
export type ModuleRequest = z.output<typeof ModuleRequest>
export type ModuleOperation = ModuleRequest['op']
export type RequestOf<O extends ModuleOperation> = Extract<ModuleRequest, { readonly op: O }>

const nothing = z.null()

/** What each request is answered with. */
export const MODULE_ANSWERS = {
  start: z.object({ description: z.string(), manufacturer: z.string(), version: z.string() }),
  slots: z.array(WireSlot),
  /** Slots and their flags in one line: when it differs from the last one, something changed. */
  poll: z.string(),
  open: z.object({ session: SessionId }),
  token: WireToken,
  login: nothing,
  certificates: z.array(ListedCertificate),
  key: KeyFactsAnswer,
  sign: Bytes,
  /** Null: it does not fit. */
  'open-sealed': Bytes.nullable(),
  'set-pin': nothing,
  'init-pin': nothing,
  close: nothing,
  end: nothing,
  'init-token': z.object({ slotId: SlotId, serial: z.string() }),
  /** SubjectPublicKeyInfo, DER. */
  'generate-key': Bytes,
  'store-certificate': nothing,
} satisfies Record<ModuleOperation, z.ZodType>
export type AnswerOf<O extends ModuleOperation> = z.output<(typeof MODULE_ANSWERS)[O]>

/** Why a request failed. `call` is the C_* function. */
export const ModuleFailure = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('cryptoki'), code: z.number(), call: z.string() }),
  /** The library cannot be loaded, or is none of PKCS#11. The process is of no more use. */
  z.object({ kind: z.literal('load'), notADriver: z.boolean(), reason: z.string() }),
  /** Another token is in the slot. */
  z.object({ kind: z.literal('token-changed') }),
  z.object({ kind: z.literal('no-private-key') }),
  z.object({ kind: z.literal('no-mechanism') }),
  z.object({ kind: z.literal('pin-needed'), purpose: z.enum(['login', 'signature']) }),
  z.object({ kind: z.literal('bug'), text: z.string() }),
])
export type ModuleFailure = z.output<typeof ModuleFailure>

/** The `id` of the first message of a process, sent by itself: it runs, and what goes wrong later is the driver's doing. */
export const HELLO = 0

export const RequestEnvelope = z.object({ id: z.number().int(), request: ModuleRequest })
export type RequestEnvelope = z.output<typeof RequestEnvelope>

/** What was asked of the driver for it. */
const calls = z.array(TracedCall)

export const ReplyEnvelope = z.union([
  z.object({ id: z.number().int(), ok: z.literal(true), value: z.unknown(), calls }),
  z.object({ id: z.number().int(), ok: z.literal(false), error: ModuleFailure, calls }),
])
export type ReplyEnvelope = z.output<typeof ReplyEnvelope>
