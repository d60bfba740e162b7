/** `tokenseal appearances`, and `--appearance NAME` of `sign`: the named appearances that the window makes. */
import { AppError } from '../../../src-shared/errors/app-error.ts'
import type { ExitCode } from '../../../src-shared/errors/failure.ts'
import type { NamedAppearance } from '../../../src-shared/model/appearance.ts'
import type { ParsedCommand } from './arguments.ts'
import { table } from './output.ts'
import type { CommandContext } from './sign.ts'

const LAYOUT_WORDS: Readonly<Record<NamedAppearance['layout'], string>> = {
  'picture-left': 'picture left of the text',
  'picture-right': 'picture right of the text',
  'picture-above': 'picture above the text',
  'picture-behind': 'picture behind the text',
  'text-only': 'text only',
  'picture-only': 'picture only',
}

export async function appearances(
  _command: ParsedCommand,
  { client, output }: CommandContext,
): Promise<ExitCode> {
  const list = await client.appearances.list({})
  const { appearance } = await client.records.settings({})
  const isDefault = ({ id }: NamedAppearance) => id === appearance.named
  output.document({
    ok: true,
    appearances: list.map(named => ({
      id: named.id,
      name: named.name,
      isDefault: isDefault(named),
      text: named.text,
      layout: named.layout,
      picture: named.picture === null ? null : named.picture.kind === 'ink' ? 'drawn' : 'picture',
      logo: named.logo !== null,
      border: named.border,
      qr: named.qr,
    })),
  })
  output.line(
    list.length === 0
      ? 'There is none. Make one in the window: Settings, Signing.'
      : list.map(named => plainAppearance(named, isDefault(named))).join('\n\n'),
  )
  return 0
}

/** @throws AppError `appearance.not-found` */
export async function appearanceId(
  command: ParsedCommand,
  client: CommandContext['client'],
): Promise<string | null> {
  const name = command.values.get('appearance')
  if (name === undefined) return null
  const wanted = name.toLocaleLowerCase('en')
  const list = await client.appearances.list({})
  const found = list.find(named => named.name.toLocaleLowerCase('en') === wanted)
  if (!found) throw new AppError('appearance.not-found', { name })
  return found.id
}

function plainAppearance(named: NamedAppearance, isDefault: boolean): string {
  const { name, text, layout, picture, logo, border, qr } = named
  const parts = [
    picture && (picture.kind === 'ink' ? 'drawn signature' : `picture ${picture.picture.name}`),
    logo && `logo ${logo.name}`,
    border && `border ${border}`,
    qr && 'QR code of the digest',
  ].filter(part => typeof part === 'string')
  const rows = [
    ['  text', text.split('\n').join(' / ')],
    ['  layout', LAYOUT_WORDS[layout]],
    ['  with', parts.join(', ') || 'nothing more'],
  ]
  return `${name}${isDefault ? ' (default)' : ''}\n${table(rows)}`
}
