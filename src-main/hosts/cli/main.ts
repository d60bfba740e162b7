/** Entry of the command line: `tokenseal <command> …`. */
import { ownFiles } from '../node/own-files.ts'
import { runCli } from './run-cli.ts'

process.exitCode = await runCli({ ...ownFiles(import.meta.url), argv: process.argv.slice(2) })
