/** How a token is named and drawn everywhere. */
import type { TokenInfo } from '../../src-shared/model/certificate.ts'
import { fileNameOf } from '../store/file-names.ts'
import type { IconName } from '../ui/icon-paths.ts'
import { words } from '../words.ts'

type Shown = Pick<
  TokenInfo,
  'kind' | 'label' | 'model' | 'manufacturer' | 'reader' | 'modulePath' | 'removable'
>

/** A thing to hold goes by its model ("Securis K3"), a software token by its label, a key file by its file name. */
export function tokenName(token: Shown): string {
  if (token.kind === 'pkcs12') return token.label || fileNameOf(token.modulePath)
  const [first, second] =
    isSoftware(token) || !token.removable ? [token.label, token.model] : [token.model, token.label]
  return first || second || words.token.unnamed
}

/** Readers with a card in them call themselves so; anything else is drawn as a USB token. */
function isCard(token: Shown): boolean {
  return /card|reader|smart/i.test(`${token.reader} ${token.model}`) && !/token/i.test(token.reader)
}

/** SoftHSM and NSS call their tokens removable, though nobody can hold them. */
function isSoftware(token: Shown): boolean {
  return /softhsm|nss|software/i.test(`${token.reader} ${token.model} ${token.manufacturer}`)
}

export function tokenIcon(token: Shown): Extract<IconName, 'usb-token' | 'smart-card' | 'key-round'> {
  if (token.kind === 'pkcs12') return 'key-round'
  return isCard(token) ? 'smart-card' : 'usb-token'
}

export function tokenKind(token: Shown): string {
  if (token.kind === 'pkcs12') return words.token.file
  if (isCard(token) && token.reader) return words.token.card(token.reader)
  return token.removable && !isSoftware(token) ? words.token.usb : words.token.fixed
}
