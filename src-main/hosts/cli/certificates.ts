/** `tokenseal certs show` and `tokenseal cert export`: one certificate, looked at or saved. Neither spends a PIN try. */
import { existsSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { AppError } from '../../../src-shared/errors/app-error.ts'
import type { ExitCode } from '../../../src-shared/errors/failure.ts'
import type { TokenInfo } from '../../../src-shared/model/certificate.ts'
import { rankCertificates } from '../../../src-shared/model/certificate-ranking.ts'
import {
  type CertificateSource,
  type CertificateView,
  ExportFormat,
} from '../../../src-shared/model/certificate-view.ts'
import {
  fieldsText,
  keyFact,
  keyLine,
  kindLine,
  linkLine,
  purposeLine,
  revocationText,
  trustFact,
  validityFact,
} from '../../../src-shared/model/certificate-words.ts'
import { maskPersonal } from '../../../src-shared/model/personal-numbers.ts'
import type { ParsedCommand } from './arguments.ts'
import { chooseTokens, findNamed } from './choose.ts'
import { table } from './output.ts'
import { inLines, oneLine } from './printable.ts'
import { type CommandContext, unlessCancelled } from './sign.ts'
import { usage } from './usage.ts'

export async function showCertificate(command: ParsedCommand, context: CommandContext): Promise<ExitCode> {
  const { client, output, signal } = context
  const source = await sourceOf(command, context)
  const online = command.flags.has('online')
  const view = await client.certificates.view({ source, online }, { signal })
  const personal = command.flags.has('show-personal') ? [] : view.personal
  output.document({ ok: true, certificate: masked(view, personal) })
  output.line(plainView(inLines(view), inLines(personal)))
  return 0
}

export async function exportCertificate(command: ParsedCommand, context: CommandContext): Promise<ExitCode> {
  const { client, output } = context
  if (command.positionals[0] !== 'export') throw usage('cert takes: export.')
  const path = command.values.get('output')
  if (path === undefined) throw usage('Say where to save it: -o FILE.')
  const format = ExportFormat.safeParse(command.values.get('format') ?? formatOf(path))
  if (!format.success) throw usage('--format takes der, pem or p7b.')
  const chain = command.flags.has('chain')
  if (chain && format.data === 'der')
    throw usage('A DER file holds one certificate: use pem or p7b for the chain.')
  const source = await sourceOf(command, context)
  const saved = await client.certificates.export({
    source,
    format: format.data,
    chain,
    to: { path: resolve(path) },
    overwrite: command.flags.has('force'),
  })
  output.document({ ok: true, ...saved, format: format.data })
  output.line(
    `Saved ${saved.certificates === 1 ? 'the certificate' : `${saved.certificates} certificates`} as ${oneLine(saved.output)}`,
  )
  if (saved.missing !== null)
    output.tell(`The chain is not complete: “${oneLine(saved.missing)}” was not found here.`)
  output.note('It holds the name of its holder, and perhaps a personal number. The private key is not in it.')
  return 0
}

function formatOf(path: string): string {
  if (/\.p7[bc]$/i.test(path)) return 'p7b'
  return /\.(cer|der)$/i.test(path) ? 'der' : 'pem'
}

/** A file that was named, else one certificate of the tokens here. */
async function sourceOf(command: ParsedCommand, context: CommandContext): Promise<CertificateSource> {
  const wanted = command.values.get('cert') ?? null
  const [, file, ...rest] = command.positionals
  if (rest.length > 0) throw usage('One file at a time.')
  if (file !== undefined) {
    const path = resolve(file)
    if (!existsSync(path)) throw new AppError('file.not-found', { name: basename(path) })
    const fingerprint = wanted?.replaceAll(':', '').toLowerCase() ?? null
    return { kind: 'file', path, fingerprint }
  }
  const tokens = await shownTokens(command, context)
  const { ranked } = rankCertificates(
    { modules: [], tokens: [...tokens] },
    { here: null, anywhere: null },
    new Date(),
  )
  const { tokenId, fingerprint } = findNamed(
    ranked.map(({ certificate }) => certificate),
    wanted,
    tokens,
  )
  return { kind: 'token', tokenId, fingerprint }
}

/** The tokens meant, key files with their certificates. */
export async function shownTokens(
  command: ParsedCommand,
  context: CommandContext,
): Promise<readonly TokenInfo[]> {
  const { client, pin, signal } = context
  const list = await unlessCancelled(signal, client.tokens.list({ refresh: true }))
  const found = [...chooseTokens(list, command.values.get('token') ?? null)]
  for (const [index, token] of found.entries()) {
    if (!token.certificatesLocked) continue
    const password = await pin.ask(`Password for “${token.label}”`)
    found[index] = await client.tokens.unlockPkcs12({ tokenId: token.tokenId, password })
  }
  return found
}

/** The bytes hold what is masked elsewhere, so they are left out with it. */
function masked(view: CertificateView, personal: readonly string[]): unknown {
  if (personal.length === 0) return view
  const { pem: _pem, structure: _structure, ...rest } = view
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return maskPersonal(value, personal)
    if (Array.isArray(value)) return value.map(walk)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, walk(inner)]))
  }
  return walk(rest)
}

function plainView(view: CertificateView, personal: readonly string[]): string {
  const day = (iso: string) => iso.slice(0, 10)
  const minute = (iso: string) => `${iso.slice(0, 16).replace('T', ' ')} UTC`
  const validity = validityFact(view, new Date(), day)
  const trust = trustFact(view)
  const key = keyFact(view)
  const facts = table([
    ['  valid', `${day(view.notBefore)} to ${day(view.notAfter)}, ${validity.text.toLowerCase()}`],
    ['  trust', `${trust.title}: ${trust.text}`],
    ['  revocation', revocationText(view, minute)],
    ['  key', keyLine(view)],
    ['', `${key.title}: ${key.text.toLowerCase()}`],
    ...view.uses.map((use, index) => [
      index === 0 ? '  made for' : '',
      `${purposeLine(use, view)} (${use.tech})`,
    ]),
  ])
  const chain = view.chain.links.map(
    (link, depth) => `  ${'  '.repeat(depth)}${link.name}: ${linkLine(link, day)}`,
  )
  return maskPersonal(
    [
      view.subjectName,
      kindLine(view),
      '',
      facts,
      '',
      'Who vouches for it',
      ...chain,
      '',
      fieldsText(view, []),
    ].join('\n'),
    personal,
  )
}
