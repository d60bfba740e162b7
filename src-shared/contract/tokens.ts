/** Tokens: what is plugged in, and which certificates it holds. Nothing here ever spends a PIN try. */
import { ReaderInfo, TokenInfo, TokenList } from '../model/certificate.ts'
import { z } from '../zod.ts'
import { call, event } from './define.ts'

export const tokens = {
  /** What is known now. `refresh` looks again at every driver first. */
  list: call({ input: z.object({ refresh: z.boolean() }), output: TokenList }),
  /** Slots and readers, empty ones too, as of the last look at the drivers. */
  readers: call({ input: z.object({}), output: z.array(ReaderInfo) }),
  /** Adds a PKCS#12 file as a software key, and remembers its place. */
  addPkcs12: call({ input: z.object({ path: z.string() }), output: TokenInfo }),
  /** Forgets a PKCS#12 file. The file itself stays where it is. */
  removePkcs12: call({ input: z.object({ tokenId: z.string() }), output: TokenList }),
  /** Shows the certificates of a PKCS#12 file. The password is used once and let go. */
  unlockPkcs12: call({
    input: z.object({ tokenId: z.string(), password: z.string() }),
    output: TokenInfo,
    secret: true,
  }),
  changed: event(TokenList),
}
