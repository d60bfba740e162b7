/** The network as a job sees it: the services of the settings or those named for the job, with their logins. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { AppError } from '../../src-shared/errors/app-error.ts'
import type { TimeStampChoice, TimeStampService } from '../../src-shared/model/services.ts'
import { latin1 } from '../base/bytes.ts'
import type { HttpRequest } from '../base/ports.ts'
import { createServiceCache, type ServiceWorld } from '../services/service-world.ts'
import { createTimeStamper, type StampLedger, type TimeStamper } from '../services/time-stamper.ts'
import type { TimeStampSource } from '../services/timestamp-request.ts'
import type { Network } from '../workflow/network.ts'
import type { AppPorts } from './app.ts'
import type { ServiceQuestions } from './service-questions.ts'
import { readServiceSecret } from './service-secrets.ts'

export type Networks = {
  world(signal: AbortSignal): ServiceWorld
  /**
   * @param choice absent: the services of the settings
   * @param how    `silent`: nobody is asked for a secret
   */
  forJob(signal: AbortSignal, choice?: TimeStampChoice, how?: 'silent'): Network
  /** One service alone. @param secret null: the one that is kept */
  forTest(signal: AbortSignal, service: TimeStampService, secret: string | null): Network
}

/** Told of each time-stamp that was taken. */
export type OnStamp = StampLedger['taken']

type NetworkPorts = Pick<AppPorts, 'files' | 'http' | 'clock' | 'secrets' | 'settings' | 'stampLedger'>

type SecretOf = (service: TimeStampService) => Promise<string | null>

const MAX_FILE_BYTES = 64 * 1024

export function createNetworks(
  ports: NetworkPorts,
  onStamp: OnStamp,
  questions: Pick<ServiceQuestions, 'known' | 'ask'>,
): Networks {
  const { http, clock, settings, secrets } = ports
  const cache = createServiceCache()
  const ledger = ledgerOf(ports, onStamp)
  const timeoutMs = () => settings.read().services.waitSeconds * 1000
  const orTyped =
    (kept: SecretOf): SecretOf =>
    async service =>
      questions.known(service) ?? kept(service)
  const stamperOf = (services: () => readonly TimeStampService[], secretOf: SecretOf): TimeStamper => {
    const sources = () =>
      services().map(
        (service): TimeStampSource => ({
          service,
          login: world => loginOf(ports, service, secretOf, world),
          loginAgain: async ({ askSecret, signal }) =>
            hasSecret(service) && (await askSecret?.(service, { wrongBefore: true, signal })) != null,
        }),
      )
    return createTimeStamper(sources, ledger, timeoutMs)
  }
  // One for the whole run, so that it remembers which services are in trouble.
  const usual = stamperOf(
    () => settings.read().services.timeStamps,
    orTyped(service => readServiceSecret(secrets, service)),
  )
  const world = (signal: AbortSignal): ServiceWorld => ({ http, clock, cache, signal })
  const asking = (signal: AbortSignal): ServiceWorld => ({ ...world(signal), askSecret: questions.ask })
  return {
    world,
    forTest: (signal, service, secret) => {
      const known = orTyped(() => readServiceSecret(secrets, service))
      // What is tried with a secret is tried with this one.
      const secretOf: SecretOf = async () => secret ?? known(service)
      const own = secret === null ? asking(signal) : world(signal)
      return { world: own, stamper: stamperOf(() => [service], secretOf) }
    },
    forJob: (signal, choice, how) => {
      const own = how === 'silent' ? world(signal) : asking(signal)
      if (choice === undefined) return { world: own, stamper: usual }
      const secret = async () => (choice.secretPath === null ? null : firstLine(ports, choice.secretPath))
      return { world: own, stamper: stamperOf(() => choice.services, orTyped(secret)) }
    },
  }
}

/** A name and password, or a token: of a certificate's key one is only asked for where the key is encrypted. */
function hasSecret({ login }: TimeStampService): boolean {
  return login.kind === 'basic' || login.kind === 'bearer'
}

async function loginOf(
  { files }: NetworkPorts,
  service: TimeStampService,
  secretOf: SecretOf,
  { askSecret, signal }: ServiceWorld,
): ReturnType<TimeStampSource['login']> {
  const { login } = service
  if (login.kind === 'none') return {}
  const ask = async () => (await askSecret?.(service, { wrongBefore: false, signal })) ?? null
  const known = await secretOf(service)
  if (login.kind === 'certificate') {
    const read = async (path: string) => latin1(await files.readSmall(path, MAX_FILE_BYTES))
    const pems = { certificate: await read(login.certificatePath), key: await read(login.keyPath) }
    const password = known ?? (isEncrypted(pems.key) ? await ask() : null)
    const client = password === null ? pems : { ...pems, password }
    refuseUnusable(service.name, client)
    return { client }
  }
  const secret = known ?? (await ask())
  if (secret === null) throw new AppError('timestamp.secret-missing', { service: service.name })
  const value =
    login.kind === 'bearer'
      ? `Bearer ${secret}`
      : `Basic ${Buffer.from(`${login.user}:${secret}`).toString('base64')}`
  return { headers: { authorization: value } }
}

/** PKCS #8 says it in its label, the older form in a line below (RFC 7468, 11; RFC 1421, 4.6.1.1). */
function isEncrypted(key: string): boolean {
  return /-----BEGIN ENCRYPTED PRIVATE KEY-----|Proc-Type: 4,ENCRYPTED/.test(key)
}

/** Told here: the connection would only say that it broke. */
function refuseUnusable(service: string, client: NonNullable<HttpRequest['client']>): void {
  const fail = (problem: 'certificate' | 'key' | 'password' | 'pair') =>
    new AppError('timestamp.client-certificate', { service, problem })
  let certificate: X509Certificate
  try {
    certificate = new X509Certificate(client.certificate)
  } catch {
    throw fail('certificate')
  }
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(client.key)) throw fail('key')
  let key: KeyObject
  try {
    key = createPrivateKey({ key: client.key, format: 'pem', passphrase: client.password ?? '' })
  } catch {
    throw fail('password')
  }
  if (!certificate.checkPrivateKey(key)) throw fail('pair')
}

async function firstLine({ files }: NetworkPorts, path: string): Promise<string> {
  const bytes = await files.readSmall(path, MAX_FILE_BYTES)
  return Buffer.from(bytes).toString('utf8').split(/\r?\n/)[0] ?? ''
}

function ledgerOf({ stampLedger }: NetworkPorts, taken: OnStamp): StampLedger {
  return {
    taken,
    used: (id, month) => stampLedger.read()[id]?.[month] ?? 0,
    count: async (id, month) => {
      const counts = stampLedger.read()
      const used = (counts[id]?.[month] ?? 0) + 1
      // Only the running month counts; the months before are let go.
      await stampLedger.write({ ...counts, [id]: { [month]: used } })
    },
  }
}
