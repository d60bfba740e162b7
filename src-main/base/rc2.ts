/**
 * RC2 in CBC mode, decryption only (RFC 2268). Old PKCS#12 files hide their certificates with it, old documents for
 * recipients the key of the file, and neither OpenSSL 3 without its legacy part nor BoringSSL reads it.
 */

import { fromHex } from './bytes.ts'

const BLOCK = 8

/** RFC 2268, 2: PITABLE, a random permutation from the digits of pi. */
const PITABLE = fromHex(
  'd978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2179a59f587b34f1361456d8d09817d32' +
    'bd8f40eb86b77b0bf09521225c6b4e8254d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423dd430a33cb626' +
    '6fbf0eda4669075727f21d9bbc944303f811c7f690ef3ee706c3d52fc8661ed708e8eade8052eef784aa72ac354d6a2a' +
    '961ad2715a1549744b9fd05e0418a4ecc2e0416e0f51cbcc2491af50a1f47039997c3a8523b8b47afc02365b25559731' +
    '2d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a90d38341bab33ffb0bb480c5fb9b1cd2e' +
    'c5f3db47e5a59c770aa62068fe7fc1ad',
)

/**
 * @param key           1 to 128 bytes
 * @param effectiveBits T1 of RFC 2268: 40 or 128 in PKCS#12
 * @returns             the plain text without its padding, or null when the padding is wrong (a wrong key)
 */
export function decryptRc2Cbc(
  key: Uint8Array,
  effectiveBits: number,
  iv: Uint8Array,
  data: Uint8Array,
): Uint8Array | null {
  if (data.length === 0 || data.length % BLOCK !== 0) return null
  const schedule = expandKey(key, effectiveBits)
  const plain = new Uint8Array(data.length)
  let previous = iv
  for (let at = 0; at < data.length; at += BLOCK) {
    const block = data.subarray(at, at + BLOCK)
    const out = decryptBlock(schedule, block)
    for (let i = 0; i < BLOCK; i += 1) plain[at + i] = (out[i] ?? 0) ^ (previous[i] ?? 0)
    previous = block
  }
  const pad = plain.at(-1) ?? 0
  const isPadded = pad >= 1 && pad <= BLOCK && plain.subarray(-pad).every(byte => byte === pad)
  return isPadded ? plain.subarray(0, plain.length - pad) : null
}

/** RFC 2268, 2. */
function expandKey(key: Uint8Array, effectiveBits: number): Uint16Array {
  const bytes = new Uint8Array(128)
  bytes.set(key)
  const pi = (index: number) => PITABLE[index & 0xff] ?? 0
  const at = (index: number) => bytes[index] ?? 0
  for (let i = key.length; i < 128; i += 1) bytes[i] = pi(at(i - 1) + at(i - key.length))
  const effective = Math.ceil(effectiveBits / 8)
  bytes[128 - effective] = pi(at(128 - effective) & (0xff >> (8 * effective - effectiveBits)))
  for (let i = 127 - effective; i >= 0; i -= 1) bytes[i] = pi(at(i + 1) ^ at(i + effective))
  const words = new Uint16Array(64)
  for (let i = 0; i < 64; i += 1) words[i] = at(2 * i) | (at(2 * i + 1) << 8)
  return words
}

/** RFC 2268, 4: five mixing rounds, a mashing round, six, one, five, backwards. */
function decryptBlock(schedule: Uint16Array, block: Uint8Array): Uint8Array {
  const r = new Uint16Array(4)
  for (let i = 0; i < 4; i += 1) r[i] = (block[2 * i] ?? 0) | ((block[2 * i + 1] ?? 0) << 8)
  const word = (index: number) => r[index & 3] ?? 0
  let next = 63
  const unmix = () => {
    for (let i = 3; i >= 0; i -= 1) {
      const shift = [1, 2, 3, 5][i] ?? 0
      const turned = (word(i) >>> shift) | (word(i) << (16 - shift))
      r[i] = turned - (schedule[next] ?? 0) - (word(i - 1) & word(i - 2)) - (~word(i - 1) & word(i - 3))
      next -= 1
    }
  }
  const unmash = () => {
    for (let i = 3; i >= 0; i -= 1) r[i] = word(i) - (schedule[word(i - 1) & 63] ?? 0)
  }
  for (let round = 0; round < 16; round += 1) {
    if (round === 5 || round === 11) unmash()
    unmix()
  }
  return new Uint8Array(r.buffer)
}
