/** `tokenseal tokens` and `tokenseal certs`: what is plugged in, and what can sign. Neither spends a PIN try. */

import { AppError } from '../../../src-shared/errors/app-error.ts'
import type { ExitCode } from '../../../src-shared/errors/failure.ts'
import { UNUSABLE_WORDS } from '../../../src-shared/errors/unusable-words.ts'
import type {
  CertificateInfo,
  ModuleInfo,
  PinState,
  TokenInfo,
} from '../../../src-shared/model/certificate.ts'
import type { ParsedCommand } from './arguments.ts'
import { chooseTokens } from './choose.ts'
import { table } from './output.ts'
import type { CommandContext } from './sign.ts'

const PIN_WORDS: Readonly<Record<PinState, string>> = {
  ok: 'PIN ready',
  'count-low': 'a wrong PIN was typed before',
  'final-try': 'last try',
  locked: 'PIN locked',
  'to-be-changed': 'PIN must be changed first',
  'not-initialized': 'PIN not set',
  unknown: 'PIN state not reported',
}

export async function tokens(_command: ParsedCommand, { client, output }: CommandContext): Promise<ExitCode> {
  const list = await client.tokens.list({ refresh: true })
  output.document({ ok: true, modules: list.modules, tokens: list.tokens })
  output.line(list.modules.length === 0 ? 'No driver found on this machine.' : 'Drivers')
  for (const module of list.modules) output.line(plainModule(module))
  output.line(list.tokens.length === 0 ? 'No token found.' : 'Tokens')
  for (const token of list.tokens) output.line(plainToken(token))
  return list.tokens.length === 0 ? 5 : 0
}

export async function certs(
  command: ParsedCommand,
  { client, output, pin }: CommandContext,
): Promise<ExitCode> {
  const list = await client.tokens.list({ refresh: true })
  const found = [...chooseTokens(list, command.values.get('token') ?? null)]
  for (const [index, token] of found.entries()) {
    if (!token.certificatesLocked) continue
    const password = await pin.ask(`Password for “${token.label}”`)
    found[index] = await client.tokens.unlockPkcs12({ tokenId: token.tokenId, password })
  }
  const certificates = found.flatMap(token =>
    token.certificates.map(certificate => ({
      ...certificate,
      token: token.label,
      tokenSerial: token.serial,
    })),
  )
  if (certificates.length === 0) throw new AppError('token.no-certificate', {})
  output.document({ ok: true, certificates })
  for (const certificate of certificates) output.line(plainCertificate(certificate, certificate.token))
  return 0
}

function plainModule({ name, path, state, error }: ModuleInfo): string {
  const lines = [`  ${name}: ${state} (${path})`]
  if (error) lines.push(`    ${error.title}. ${error.remedy}`)
  return lines.join('\n')
}

function plainToken(token: TokenInfo): string {
  const usable = token.certificates.filter(certificate => certificate.usable).length
  const count = token.certificatesLocked
    ? 'certificates show after the password'
    : `${token.certificates.length} certificates, ${usable} for signing`
  return table([
    ['  label', token.label],
    ['  serial', token.serial],
    ['  made by', [token.manufacturer, token.model].filter(Boolean).join(' ')],
    ['  in', token.reader],
    ['  PIN', token.readerKeypad ? `${PIN_WORDS[token.pin]}, typed on the reader` : PIN_WORDS[token.pin]],
    ['  holds', count],
  ])
}

function plainCertificate(certificate: CertificateInfo, token: string): string {
  const { subjectName, issuerName, notBefore, notAfter, keyKind, keyBits, keyUsage, fingerprint, unusable } =
    certificate
  return table([
    [subjectName, ''],
    ['  issued by', issuerName],
    ['  valid', `${notBefore.slice(0, 10)} to ${notAfter.slice(0, 10)}`],
    [
      '  key',
      `${keyKind === 'rsa' ? `RSA ${keyBits}` : keyKind.toUpperCase()}, ${keyUsage.join(', ') || 'any use'}`,
    ],
    ['  signing', unusable === null ? 'yes' : `no: ${UNUSABLE_WORDS[unusable].title.toLowerCase()}`],
    ['  token', token],
    ['  fingerprint', fingerprint],
  ])
}
