/** Options about levels and time-stamp services: the same for signing, stamping and extending. */
import { resolve } from 'node:path'
import type { ServiceLogin, TimeStampChoice } from '../../../src-shared/model/services.ts'
import { PadesLevel } from '../../../src-shared/model/signing.ts'
import type { OptionSpec, ParsedCommand } from './arguments.ts'
import { usage } from './usage.ts'

export const serviceOptions = {
  tsa: {
    type: 'string',
    multiple: true,
    value: 'URL',
    help: 'time-stamp service (repeatable, tried in order; default: settings)',
  },
  'tsa-user': {
    type: 'string',
    value: 'NAME',
    help: 'login of the service by name and password, which is asked for',
  },
  'tsa-secret-file': {
    type: 'string',
    value: 'FILE',
    completes: 'file',
    help: 'its password, bearer token, or that of --tsa-key: first line of FILE',
  },
  'tsa-cert': {
    type: 'string',
    value: 'FILE',
    completes: 'file',
    help: 'login by a client certificate (PEM)',
  },
  'tsa-key': { type: 'string', value: 'FILE', completes: 'file', help: 'key of --tsa-cert (PEM)' },
  'tsa-policy': { type: 'string', value: 'OID', help: 'policy to ask the service for' },
} as const satisfies Record<string, OptionSpec>

export const LEVELS = PadesLevel.options

/** @throws AppError `usage.invalid` */
export function levelOf(command: ParsedCommand, options: readonly PadesLevel[]): PadesLevel | null {
  const value = command.values.get('level')
  if (value === undefined) return null
  const level = options.find(option => option === value)
  if (level === undefined) throw usage(`--level takes ${options.join(', ')}.`)
  return level
}

/** @returns the services named by --tsa, undefined where none is @throws AppError `usage.invalid` */
export function timeStampChoice(command: ParsedCommand): TimeStampChoice | undefined {
  const urls = command.lists.get('tsa') ?? []
  const { values } = command
  const more = Object.keys(serviceOptions).filter(key => key !== 'tsa' && values.has(key))
  if (urls.length === 0) {
    if (more.length > 0) throw usage(`--${more[0]} needs --tsa.`)
    return undefined
  }
  const login = loginOf(command)
  const secret = values.get('tsa-secret-file')
  const services = urls.map(url => {
    const parsed = URL.parse(url)
    if (!/^https?:$/.test(parsed?.protocol ?? '')) throw usage('--tsa takes an http or https address.')
    if (parsed?.password || parsed?.username) {
      throw usage('A login does not belong into --tsa: use --tsa-user and --tsa-secret-file.')
    }
    const name = parsed?.host ?? url
    return {
      id: `argument ${url}`,
      name,
      url,
      login,
      policy: values.get('tsa-policy') ?? null,
      perMonth: null,
    }
  })
  return { services, secretPath: secret === undefined ? null : resolve(secret) }
}

function loginOf({ values }: ParsedCommand): ServiceLogin {
  const user = values.get('tsa-user')
  const [certificate, key] = [values.get('tsa-cert'), values.get('tsa-key')]
  if ((certificate === undefined) !== (key === undefined))
    throw usage('--tsa-cert and --tsa-key go together.')
  if (certificate !== undefined && key !== undefined) {
    return { kind: 'certificate', certificatePath: resolve(certificate), keyPath: resolve(key) }
  }
  if (user !== undefined) return { kind: 'basic', user }
  return values.has('tsa-secret-file') ? { kind: 'bearer' } : { kind: 'none' }
}
