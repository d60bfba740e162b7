/** `tokenseal tokens` and `tokenseal certs`: what is plugged in, and what can sign. Neither spends a PIN try. */
import { AppError, exitCodeOf } from '../../../src-shared/errors/app-error.ts'
import type { ExitCode } from '../../../src-shared/errors/failure.ts'
import { UNUSABLE_WORDS } from '../../../src-shared/errors/unusable-words.ts'
import type {
  CertificateInfo,
  ModuleInfo,
  PinState,
  ReaderInfo,
  TokenInfo,
} from '../../../src-shared/model/certificate.ts'
import { CURVE_NAMES } from '../../../src-shared/model/key-words.ts'
import type { ParsedCommand } from './arguments.ts'
import { shownTokens } from './certificates.ts'
import { noToken } from './choose.ts'
import { errorOf, plainError, table } from './output.ts'
import { inLines } from './printable.ts'
import { type CommandContext, unlessCancelled } from './sign.ts'

const PIN_WORDS: Readonly<Record<PinState, string>> = {
  ok: 'ready',
  'count-low': 'a wrong PIN was typed before',
  'final-try': 'last try',
  locked: 'locked',
  'to-be-changed': 'must be changed first',
  'not-initialized': 'not set',
  unknown: 'state not reported',
}

export async function tokens(_command: ParsedCommand, context: CommandContext): Promise<ExitCode> {
  const { client, output, signal } = context
  const list = await unlessCancelled(signal, client.tokens.list({ refresh: true }))
  const trouble = list.tokens.length > 0 ? null : noToken(list)
  const { modules, tokens } = list
  const readers = await client.tokens.readers({})
  output.document({
    ok: trouble === null,
    modules,
    readers,
    tokens,
    ...(trouble ? { error: errorOf(trouble) } : {}),
  })
  output.line(modules.length === 0 ? 'No driver was found on this computer.' : 'Drivers')
  for (const module of modules) output.line(plainModule(inLines(module)))
  if (readers.length > 0) output.line('\nReaders and slots')
  for (const reader of readers) output.line(plainReader(inLines(reader)))
  if (tokens.length > 0) output.line('\nTokens')
  for (const token of tokens) output.line(plainToken(inLines(token)))
  if (trouble === null) return 0
  if (!output.json) output.tell(plainError(trouble))
  return exitCodeOf(trouble)
}

export async function certs(command: ParsedCommand, context: CommandContext): Promise<ExitCode> {
  const { output } = context
  const found = await shownTokens(command, context)
  const certificates = found.flatMap(token =>
    token.certificates.map(certificate => ({
      ...certificate,
      token: token.label,
      tokenSerial: token.serial,
    })),
  )
  if (certificates.length === 0) throw new AppError('token.no-certificate', {})
  output.document({ ok: true, certificates })
  output.line(
    inLines(certificates)
      .map(certificate => plainCertificate(certificate, certificate.token))
      .join('\n\n'),
  )
  return 0
}

function plainModule({ name, path, state, error }: ModuleInfo): string {
  const lines = [`  ${name}: ${state} (${path})`]
  if (error) lines.push(`    ${error.title}. ${error.remedy}`)
  return lines.join('\n')
}

function plainReader({ name, tokenPresent, problem }: ReaderInfo): string {
  if (problem === 'token.blank') return `  ${name}: a blank token, not set up yet`
  if (problem !== null) return `  ${name}: what is in it cannot be used [${problem}]`
  return `  ${name}: ${tokenPresent ? 'a token is in' : 'empty'}`
}

function plainToken(token: TokenInfo): string {
  const usable = token.certificates.filter(certificate => certificate.usable).length
  const all = token.certificates.length
  const count = token.certificatesLocked
    ? 'certificates show after the password'
    : `${all} ${all === 1 ? 'certificate' : 'certificates'}, ${usable} for signing`
  const facts = [
    ['  serial', token.serial],
    ['  made by', [token.manufacturer, token.model].filter(Boolean).join(' ')],
    ['  in', token.reader],
    ['  PIN', token.readerKeypad ? `${PIN_WORDS[token.pin]}, typed on the reader` : PIN_WORDS[token.pin]],
    ['  flags', flagsOf(token).join(', ')],
    ['  holds', count],
  ]
  return [`  ${token.label}`, table(facts.map(([name, value]) => [`  ${name}`, value ?? '']))].join('\n')
}

function flagsOf({ loginRequired, readerKeypad, removable }: TokenInfo): string[] {
  return [
    loginRequired ? 'login required' : 'no login required',
    ...(readerKeypad ? ['reader keypad'] : []),
    removable ? 'removable' : 'built in',
  ]
}

function plainCertificate(certificate: CertificateInfo, token: string): string {
  const { subjectName, issuerName, notBefore, notAfter, keyUsage, fingerprint, unusable } = certificate
  const facts = table([
    ['  issued by', issuerName],
    ['  valid', `${notBefore.slice(0, 10)} to ${notAfter.slice(0, 10)}`],
    ['  key', keyText(certificate)],
    ['  made for', keyUsage.join(', ') || 'any use'],
    ['  signing', unusable === null ? 'yes' : `no: ${lowerFirst(UNUSABLE_WORDS[unusable].title)}`],
    ['  label', certificate.label],
    ['  token', token],
    ['  fingerprint', fingerprint],
  ])
  return `${subjectName}\n${facts}`
}

function keyText({ keyKind, keyBits, keyName = '' }: CertificateInfo): string {
  if (keyKind === 'rsa') return `RSA, ${keyBits} bits`
  return keyKind === 'other' ? `${keyName} (not supported)`.trim() : CURVE_NAMES[keyKind]
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1)
}
