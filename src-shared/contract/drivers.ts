/** Drivers: try one, keep it, turn it off. What is kept stands in the settings. No call here spends a PIN try. */
import { DriverTest, TokenList } from '../model/certificate.ts'
import { z } from '../zod.ts'
import { call } from './define.ts'

const driver = z.object({ path: z.string() })

export const drivers = {
  /** Loads the file in a process of its own that ends with the test. Keeps nothing; what is wrong is in the answer. */
  test: call({ input: driver, output: DriverTest }),
  /** Tests it first. Fails with `token.module-*`, and then nothing is kept. One that is turned off is turned on. */
  add: call({ input: driver, output: z.object({ test: DriverTest, list: TokenList }) }),
  /** Forgets one that was added by hand. */
  remove: call({ input: driver, output: TokenList }),
  /** A driver that is turned off is never loaded, wherever it was found. */
  turnOff: call({ input: driver, output: TokenList }),
  turnOn: call({ input: driver, output: TokenList }),
  /** Ends its process and starts it anew, also after too many crashes. Fails with `token.busy` while it signs. */
  restart: call({ input: driver, output: TokenList }),
}
