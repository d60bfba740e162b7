/** Passwords of services, each for the one place it was typed for: another address under the same name does not get it. */

import type { TimeStampService } from '../../src-shared/model/services.ts'
import { z } from '../../src-shared/zod.ts'
import type { SecretStore } from '../base/ports.ts'

const Kept = z.object({ origin: z.string(), secret: z.string() })

type Named = Pick<TimeStampService, 'id' | 'url'>

/** @param secret null removes it */
export async function keepServiceSecret(
  store: SecretStore,
  service: Named,
  secret: string | null,
): Promise<void> {
  const kept =
    secret === null
      ? null
      : JSON.stringify({ origin: originOf(service), secret } satisfies z.output<typeof Kept>)
  await store.write(service.id, kept)
}

/** @returns null where none is kept for this service at this address (scheme, host and port) */
export async function readServiceSecret(store: SecretStore, service: Named): Promise<string | null> {
  const text = await store.read(service.id)
  const kept = text === null ? null : Kept.safeParse(parsed(text)).data
  return kept && kept.origin === originOf(service) ? kept.secret : null
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** An address that is none has no origin in common with any. */
function originOf({ url }: Named): string {
  return URL.canParse(url) ? new URL(url).origin : `no address: ${url}`
}
