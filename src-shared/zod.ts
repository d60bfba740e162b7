/** zod, configured once: without its `new Function` fast path, so the content security policy holds. */
import { z } from 'zod'

z.config({ jitless: true })

export { z }
