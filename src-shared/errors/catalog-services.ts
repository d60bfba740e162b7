/** Failures of what the network is asked for: time-stamps, certificates of issuers, and whether they still hold. */
import { z } from '../zod.ts'
import { failure } from './failure.ts'

export const ServiceTrouble = z.enum([
  'unknown-host',
  'refused',
  'timeout',
  'tls',
  'client-certificate',
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
  'client-certificate': 'wants a client certificate, or does not accept the one it got',
  proxy: 'cannot be reached through the proxy',
  redirect: 'sends to another address in a way that is not followed',
  'too-large': 'sent more than was expected',
  broken: 'broke the connection',
  address: 'has an address that is not http or https',
}

const CLIENT_PROBLEMS = {
  certificate: 'the file of the certificate is none in PEM',
  key: 'the file of the key is none in PEM',
  password: 'the password of the key is missing or wrong',
  pair: 'the key does not belong to the certificate',
} as const

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
  'timestamp.failed': failure({
    details: z.object({ problems: z.array(z.string()) }),
    exit: 6,
    words: d => ({
      title: 'No time-stamp',
      text: `${d.problems.join(' ')} Nothing was saved.`,
      remedy: 'Try again later, add another time-stamp service, or sign without a time-stamp.',
    }),
  }),
  'timestamp.no-service': failure({
    details: z.object({}),
    exit: 2,
    words: () => ({
      title: 'No time-stamp service',
      text: 'This level needs a time-stamp service, and none is set. Nothing was changed.',
      remedy: 'Add one in the settings under “Time and validation”, or name one with --tsa URL.',
    }),
  }),
  'timestamp.secret-missing': failure({
    details: z.object({ service: z.string() }),
    exit: 6,
    words: d => ({
      title: 'The login of the time-stamp service is missing',
      text: `“${d.service}” wants a login, and its secret is not at hand. Nothing was sent.`,
      remedy: 'Enter it in the settings, or give it with --tsa-secret-file FILE.',
    }),
  }),
  'timestamp.client-certificate': failure({
    details: z.object({ service: z.string(), problem: z.enum(['certificate', 'key', 'password', 'pair']) }),
    exit: 6,
    words: d => ({
      title: 'The client certificate cannot be used',
      text: `“${d.service}” wants a login by certificate, but ${CLIENT_PROBLEMS[d.problem]}. Nothing was sent.`,
      remedy: 'Name a certificate and its key as PEM files, and give the password of the key.',
    }),
  }),
  'level.not-reached': failure({
    details: z.object({ level: z.string(), missing: z.string() }),
    exit: 6,
    words: d => ({
      title: `The level ${d.level.toUpperCase()} cannot be reached`,
      text: `${d.missing} Nothing was saved.`,
      remedy: 'Try again when the network is back, or ask for a lower level.',
    }),
  }),
  'level.partly-reached': failure({
    details: z.object({ level: z.string(), missing: z.string() }),
    exit: 6,
    words: d => ({
      title: `The level ${d.level.toUpperCase()} is not reached yet`,
      text: `${d.missing} What was added so far was saved.`,
      remedy: 'Try again later: what is in the file already is not asked for again.',
    }),
  }),
  'level.broken-signature': failure({
    details: z.object({ field: z.string() }),
    exit: 3,
    words: d => ({
      title: 'A signature is broken',
      text: `The signature “${d.field}” is not intact, and no time-stamp makes it whole. Nothing was saved.`,
      remedy: 'Check the file with: tokenseal validate. Ask for an undamaged copy.',
    }),
  }),
  'level.changed-since': failure({
    details: z.object({ name: z.string() }),
    exit: 3,
    words: d => ({
      title: 'The file was changed since it was signed',
      text: `“${d.name}” is not as it was left, so it was not touched.`,
      remedy: 'Check it, and add the time by hand.',
    }),
  }),
  'level.nothing-to-extend': failure({
    details: z.object({ name: z.string() }),
    exit: 3,
    words: d => ({
      title: 'There is no signature to extend',
      text: `“${d.name}” holds no signature that could be raised. Nothing was changed.`,
      remedy: 'Sign it first, or add a time-stamp to the document alone with: tokenseal timestamp.',
    }),
  }),
}
