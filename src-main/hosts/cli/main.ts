/** Entry of the command line: `tokenseal <command> …`. */
import { ownFiles } from '../node/own-files.ts'
import { keepYoungGenerationSmall } from '../node/young-generation.ts'
import { runCli } from './run-cli.ts'

keepYoungGenerationSmall()

// `tokenseal certs | head` closes its end early (EPIPE), a terminal that is closed takes nothing more (EIO): what is
// under way is finished or cleaned up all the same. Where a result cannot be kept, as on a full disk, it counts as lost.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || error.code === 'EIO' || stream === process.stderr) return
    process.once('exit', () => {
      process.exitCode ||= 1
    })
    process.stderr.write(`The result could not be written (${error.code ?? 'unknown reason'}).\n`)
  })
}

process.exitCode = await runCli({ ...ownFiles(import.meta.url), argv: process.argv.slice(2) })
