/** For tests: begins a file and waits to be killed. */
import { createNewFile } from '../new-file.ts'

const file = await createNewFile(process.argv[2] ?? '', { overwrite: true, mode: 0o644 })
await file.write(new Uint8Array(1000))
process.send?.('written')
setInterval(() => {}, 1000)
