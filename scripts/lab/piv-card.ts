/** A virtual PIV card, NIST SP 800-73-4: PIN with a counter, signing keys, certificates. Commands in, answers out. */
import { constants, createPrivateKey, type KeyObject, privateDecrypt } from 'node:crypto'
import { signDigest } from './raw-ecdsa.ts'

/** What a card keeps, as JSON. */
export type PivState = {
  readonly pin: string
  tries: number
  readonly maxTries: number
  /** 16 bytes, hex. */
  readonly guid: string
  /** By key reference, hex: `9a` authentication, `9c` signature, `9d` key management, `9e` card authentication. */
  readonly keys: Readonly<Record<string, { readonly pem: string; readonly certificate: string }>>
}

/** @returns the answer with its status word */
export type PivCard = { answer(command: Buffer): Buffer; reset(): void }

/** SP 800-73-4 part 1, table 3: where the certificate of a key lies. */
const CERTIFICATE_OBJECTS: Readonly<Record<string, string>> = {
  '5fc105': '9a',
  '5fc10a': '9c',
  '5fc10b': '9d',
  '5fc101': '9e',
}
const OBJECT = { CHUID: '5fc102', CAPABILITIES: '5fc107', KEY_HISTORY: '5fc10c', DISCOVERY: '7e' }
/** SP 800-78-4, table 6-2. RSA-3072 is of SP 800-78-5. */
const ALGORITHM: Readonly<Record<string, number>> = {
  'RSA-2048': 0x07,
  'RSA-3072': 0x05,
  prime256v1: 0x11,
  secp384r1: 0x14,
}
const AID = Buffer.from('a000000308000010000100', 'hex')
const WORD = {
  OK: 0x9000,
  LOCKED: 0x6983,
  NOT_VERIFIED: 0x6982,
  CONDITIONS: 0x6985,
  BAD_DATA: 0x6a80,
  NOT_FOUND: 0x6a82,
  BAD_REFERENCE: 0x6a86,
  NO_SUCH_PIN: 0x6a88,
  NO_SUCH_COMMAND: 0x6d00,
}
/** The key whose every use wants the PIN right before it. */
const PIN_ALWAYS = '9c'
const NO_PIN = '9e'

/** @param save after every change of the counter */
export function createPivCard(state: PivState, save: () => void): PivCard {
  const loaded = new Map<string, KeyObject>()
  let verified = false
  let fresh = false
  let chain: Buffer[] = []
  let rest: Buffer | null = null

  function keyOf(id: string): KeyObject | null {
    const stored = state.keys[id]
    if (!stored) return null
    const key = loaded.get(id) ?? createPrivateKey(stored.pem)
    loaded.set(id, key)
    return key
  }

  /** SP 800-73-4 part 2, 3.2.1. */
  function verify(p1: number, p2: number, data: Buffer): Buffer {
    if (p2 !== 0x80) return word(WORD.NO_SUCH_PIN)
    if (p1 === 0xff) verified = false
    if (p1 === 0xff) return word(WORD.OK)
    if (data.length === 0) return verified ? word(WORD.OK) : triesWord(state)
    if (state.tries === 0) return word(WORD.LOCKED)
    verified = data.equals(Buffer.concat([Buffer.from(state.pin), Buffer.alloc(8, 0xff)]).subarray(0, 8))
    fresh = verified
    state.tries = verified ? state.maxTries : state.tries - 1
    save()
    return verified ? word(WORD.OK) : triesWord(state)
  }

  /** SP 800-73-4 part 2, 3.2.4. */
  function authenticate(p1: number, p2: number, data: Buffer, wasFresh: boolean): Buffer | number {
    const id = p2.toString(16)
    const key = keyOf(id)
    if (!key || ALGORITHM[algorithmOf(key)] !== p1) return WORD.BAD_REFERENCE
    if (id !== NO_PIN && !(id === PIN_ALWAYS ? wasFresh : verified)) return WORD.NOT_VERIFIED
    const challenge = partOf(data, 0x81)
    if (!challenge) return WORD.BAD_DATA
    const signature =
      key.asymmetricKeyType === 'rsa'
        ? privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, challenge)
        : signDigest(key, challenge)
    return tlv('7c', tlv('82', signature))
  }

  /** At most `le` bytes at a time: ISO 7816-4, 5.1.1.1. */
  function send(data: Buffer, le: number): Buffer {
    rest = data.length > le ? data.subarray(le) : null
    if (!rest) return Buffer.concat([data, word(WORD.OK)])
    return Buffer.concat([data.subarray(0, le), word(0x6100 | Math.min(rest.length, 255))])
  }

  return {
    answer(command) {
      const { instruction, p1, p2, part, le } = parse(command)
      if (command[0] === undefined || command[0] & 0x10) {
        chain.push(part)
        return word(WORD.OK)
      }
      const data = Buffer.concat([...chain, part])
      chain = []
      if (instruction === 0xc0) return rest ? send(rest, le) : word(WORD.CONDITIONS)
      const wasFresh = fresh
      fresh = false
      if (instruction === 0x20) return verify(p1, p2, data)
      const answered =
        instruction === 0xa4
          ? select(p1, data)
          : instruction === 0xcb
            ? objectOf(state, data)
            : instruction === 0x87
              ? authenticate(p1, p2, data, wasFresh)
              : WORD.NO_SUCH_COMMAND
      return typeof answered === 'number' ? word(answered) : send(answered, le)
    },
    reset() {
      verified = false
      fresh = false
      chain = []
      rest = null
    },
  }
}

/** ISO 7816-4, 5.1: short and extended. */
function parse(command: Buffer) {
  const [, instruction = 0, p1 = 0, p2 = 0, lc = 0] = command
  const head = { instruction, p1, p2 }
  if (command.length <= 5) return { ...head, part: Buffer.alloc(0), le: lc || 256 }
  if (lc !== 0) return { ...head, part: command.subarray(5, 5 + lc), le: command[5 + lc] || 256 }
  const length = command.readUInt16BE(5)
  const end = 7 + length
  const le = command.length >= end + 2 ? command.readUInt16BE(end) || 65_536 : 65_536
  return { ...head, part: command.subarray(7, end), le }
}

/** SP 800-73-4 part 2, 3.1.1. */
function select(p1: number, data: Buffer): Buffer | number {
  if (p1 !== 4 || data.length < 5 || !AID.subarray(0, data.length).equals(data)) return WORD.NOT_FOUND
  const authority = tlv('79', tlv('4f', AID.subarray(0, 5)))
  return tlv('61', Buffer.concat([tlv('4f', AID.subarray(5)), authority, tlv('50', Buffer.from('Lab PIV'))]))
}

/** SP 800-73-4 part 2, 3.1.2. */
function objectOf(state: PivState, data: Buffer): Buffer | number {
  const tag = data.subarray(2, 2 + (data[1] ?? 0)).toString('hex')
  if (tag === OBJECT.DISCOVERY)
    return tlv('7e', Buffer.concat([tlv('4f', AID), tlv('5f2f', Buffer.of(0x40, 0x00))]))
  const content = contentOf(state, tag)
  return content ? tlv('53', content) : WORD.NOT_FOUND
}

/** SP 800-73-4 part 1, appendix A. */
function contentOf({ guid, keys }: PivState, tag: string): Buffer | null {
  const end = tlv('fe')
  switch (tag) {
    case OBJECT.CHUID: {
      const fascn = Buffer.from('d4e739da739ced39ce739d836858210842108421c84210c3eb', 'hex')
      const until = tlv('35', Buffer.from('20991231'))
      return Buffer.concat([tlv('30', fascn), tlv('34', Buffer.from(guid, 'hex')), until, tlv('3e'), end])
    }
    case OBJECT.CAPABILITIES: {
      const card = Buffer.from(`a000000116ff02${guid.slice(0, 28)}`, 'hex')
      const versions = [tlv('f1', Buffer.of(0x21)), tlv('f2', Buffer.of(0x21)), tlv('f3')]
      const model = [tlv('f4', Buffer.of(0)), tlv('f5', Buffer.of(0x10))]
      const none = ['f6', 'f7', 'fa', 'fb', 'fc', 'fd'].map(name => tlv(name))
      return Buffer.concat([tlv('f0', card), ...versions, ...model, ...none, end])
    }
    case OBJECT.KEY_HISTORY:
      return Buffer.concat([tlv('c1', Buffer.of(0)), tlv('c2', Buffer.of(0)), end])
    default: {
      const key = keys[CERTIFICATE_OBJECTS[tag] ?? '']
      if (!key) return null
      return Buffer.concat([tlv('70', Buffer.from(key.certificate, 'base64')), tlv('71', Buffer.of(0)), end])
    }
  }
}

function algorithmOf(key: KeyObject): string {
  const { modulusLength, namedCurve = '' } = key.asymmetricKeyDetails ?? {}
  return modulusLength ? `RSA-${modulusLength}` : namedCurve
}

/** A value inside the dynamic authentication template. */
function partOf(data: Buffer, wanted: number): Buffer | null {
  const head = (at: number) => {
    const first = data[at + 1] ?? 0
    if (first === 0x81) return { tag: data[at], from: at + 3, length: data[at + 2] ?? 0 }
    if (first === 0x82) return { tag: data[at], from: at + 4, length: data.readUInt16BE(at + 2) }
    return { tag: data[at], from: at + 2, length: first }
  }
  if (data[0] !== 0x7c) return null
  for (let at = head(0).from; at < data.length; ) {
    const { tag, from, length } = head(at)
    if (tag === wanted && length > 0) return data.subarray(from, from + length)
    at = from + length
  }
  return null
}

function triesWord({ tries }: PivState): Buffer {
  return word(tries === 0 ? WORD.LOCKED : 0x63c0 | tries)
}

function word(status: number): Buffer {
  return Buffer.of(status >> 8, status & 255)
}

function tlv(tag: string, value: Buffer = Buffer.alloc(0)): Buffer {
  const { length } = value
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from(tag, 'hex'), Buffer.from(size), value])
}
