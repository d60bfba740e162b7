/** Failures of what the network is asked for: time-stamps, certificates of issuers, and whether they still hold. */
import { z } from '../zod.ts'
import { failure } from './failure.ts'

export const ServiceTrouble = z.enum([
  'unknown-host',
  'refused',
  'timeout',
  'tls',
  'proxy',
  'redirect',
  'too-large',
  'broken',
  'address',
])
export type ServiceTrouble = z.output<typeof ServiceTrouble>

/** What came in the way, as the end of a sentence that begins with the service. */
export const TROUBLE_WORDS: Readonly<Record<ServiceTrouble, string>> = {
  'unknown-host': 'has a name that no server answers to',
  refused: 'does not accept connections',
  timeout: 'did not answer in time',
  tls: 'has a certificate that this computer does not trust',
  proxy: 'cannot be reached through the proxy',
  redirect: 'sends to another address in a way that is not followed',
  'too-large': 'sent more than was expected',
  broken: 'broke the connection',
  address: 'has an address that is not http or https',
}

export const serviceFailures = {
  'service.unreachable': failure({
    details: z.object({ host: z.string(), trouble: ServiceTrouble }),
    exit: 6,
    words: d => ({
      title: 'A network service cannot be reached',
      text: `“${d.host}” ${TROUBLE_WORDS[d.trouble]}. Nothing was changed.`,
      remedy: 'Check the network and the proxy, and try again.',
    }),
  }),
}
