/** `npm run package [-- --linux deb …]`: packs dist/ with electron-builder for this system. Arguments are its own. */
import { join } from 'node:path'
import { ROOT, runHere } from './run.ts'

const builder = join(ROOT, 'node_modules', 'electron-builder', 'cli.js')
process.chdir(ROOT)
process.exitCode = await runHere(process.execPath, [builder, '--publish', 'never', ...process.argv.slice(2)])
