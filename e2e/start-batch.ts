/** Begins one job for several open documents, as the contract allows; the window shows whatever job runs. */
import type { Page } from '@playwright/test'
import type { Reply } from '../src-shared/contract/define.ts'
import type { TokenList } from '../src-shared/model/certificate.ts'
import type { DocumentInfo } from '../src-shared/model/document.ts'
import { PLAIN_APPEARANCE, type SignRequest } from '../src-shared/model/signing.ts'

/** Of the documents that are open, those whose name fits, in the order of their names. */
export async function startBatch(page: Page, name: RegExp): Promise<void> {
  // As the contract has them; what is wrong fails the test anyhow.
  const { documents } = (await ask(page, 'documents.list', {})) as { documents: readonly DocumentInfo[] }
  const { tokens } = (await ask(page, 'tokens.list', { refresh: false })) as TokenList
  const certificate = tokens.flatMap(token => token.certificates).find(one => one.usable)
  const chosen = documents.filter(one => name.test(one.name))
  const request: SignRequest = {
    items: chosen
      .toSorted((a, b) => a.name.localeCompare(b.name))
      .map(({ documentId }) => ({
        source: { documentId },
        placement: null,
        field: null,
        output: { path: null, overwrite: false, inPlace: false },
      })),
    tokenId: certificate?.tokenId ?? '',
    fingerprint: certificate?.fingerprint ?? '',
    digest: null,
    level: 'b-b',
    reason: null,
    location: null,
    contact: null,
    name: null,
    appearance: PLAIN_APPEARANCE,
    certify: null,
    lock: null,
    dryRun: false,
  }
  await ask(page, 'signing.start', request)
}

async function ask(page: Page, name: string, input: unknown): Promise<unknown> {
  const reply: Reply = await page.evaluate(
    ([call, given]) => {
      const { host } = window as unknown as { host: { call(...args: unknown[]): Promise<Reply> } }
      return host.call(call, given, crypto.randomUUID())
    },
    [name, input] as const,
  )
  if (!reply.ok) throw new Error(`${name}: ${JSON.stringify(reply.error)}`)
  return reply.value
}
