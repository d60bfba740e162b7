/** Entry of the command line: `tokenseal <command> …`. */
import { ownFiles } from '../node/own-files.ts'
import { keepYoungGenerationSmall } from '../node/young-generation.ts'
import { runCli } from './run-cli.ts'

keepYoungGenerationSmall()

// `tokenseal certs | head` closes its end early (EPIPE), a terminal that is closed takes nothing more (EIO): what is
// under way is finished or cleaned up all the same.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error
  })
}

process.exitCode = await runCli({ ...ownFiles(import.meta.url), argv: process.argv.slice(2) })
