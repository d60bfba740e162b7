/** Entry of the command line: `tokenseal <command> …`. */
import { ownFiles } from '../node/own-files.ts'
import { runCli } from './run-cli.ts'

// `tokenseal certs | head` closes its end early; what is under way is finished all the same.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}

process.exitCode = await runCli({ ...ownFiles(import.meta.url), argv: process.argv.slice(2) })
