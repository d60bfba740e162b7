/** The app as the command line runs it: the same construction as in the window, its client in this process. */
import { resolve } from 'node:path'
import type { AppContract } from '../../../src-shared/contract/contract.ts'
import type { Client } from '../../../src-shared/contract/define.ts'
import type { App } from '../../app/app.ts'
import { createApp } from '../../app/create-app.ts'
import type { Logger } from '../../base/log.ts'
import { dataFolder } from '../node/data-folder.ts'
import { createDesktop } from '../node/desktop.ts'
import { createFileLogger, createNodePorts } from '../node/node-ports.ts'
import { createNodeSpawn, createTextSpawn } from '../node/spawn-module.ts'
import type { ParsedCommand } from './arguments.ts'
import { clientOf } from './client.ts'
import type { CliParts } from './run-cli.ts'

/** Where unexpected failures leave their stack: the log in the data folder, never the terminal. */
export function openLog(): Logger {
  return createFileLogger(dataFolder())
}

export function openCliApp(
  command: ParsedCommand,
  parts: CliParts,
): { app: App; client: Client<AppContract> } {
  // Where nothing is signed, the key that opens is the only one.
  const opening = command.values.get('decrypt-pkcs12')
  const pkcs12 =
    command.name === 'sign' ? command.values.get('pkcs12') : (command.values.get('pkcs12') ?? opening)
  const app = createApp(
    createNodePorts({
      host: 'cli',
      version: parts.version,
      runtime: `Node ${process.versions.node}`,
      folder: dataFolder(),
      assetsFolder: parts.assetsFolder,
      digestThreadPath: parts.digestThreadPath,
      spawnModule: createNodeSpawn({ entry: parts.moduleProcessPath }),
      spawnText: createTextSpawn(parts.textProcessPath),
      mapsFolder: parts.mapsFolder,
      desktop: createDesktop(),
      // No login outlives a command.
      screenLock: { isNoticed: false, watch: () => () => {} },
      modules: (command.lists.get('module') ?? []).map(path => resolve(path)),
      pkcs12: pkcs12 === undefined ? null : resolve(pkcs12),
      openingKeyFile: opening === undefined ? null : resolve(opening),
      quit: () => {},
    }),
  )
  return { app, client: clientOf(app) }
}
