/** Entry of the Electron host. Everything here happens at once: nothing may be awaited before `ready`. */
import { join } from 'node:path'
import { createApp } from '../../app/create-app.ts'
import { createNodePorts } from '../node/node-ports.ts'
import { ownFiles } from '../node/own-files.ts'
import { keepYoungGenerationSmall } from '../node/young-generation.ts'
import { startElectronHost } from './host.ts'
import { electronSealer } from './safe-storage.ts'
import { electronScreenLock } from './screen-lock.ts'
import { createUtilitySpawn, createUtilityTextSpawn } from './token-process.ts'

const own = ownFiles(import.meta.url)
keepYoungGenerationSmall()

startElectronHost({
  preload: join(import.meta.dirname, 'preload.cjs'),
  rendererFolder: own.rendererFolder,
  icon: join(own.assetsFolder, 'icons', '256x256.png'),
  createApp: async (options, desktop, quit) =>
    createApp(
      createNodePorts({
        host: 'electron',
        version: own.version,
        runtime: `Electron ${process.versions['electron'] ?? ''}`.trim(),
        folder: options.dataDir,
        assetsFolder: own.assetsFolder,
        digestThreadPath: own.digestThreadPath,
        spawnModule: createUtilitySpawn(own.moduleProcessPath),
        spawnText: createUtilityTextSpawn(own.textProcessPath),
        mapsFolder: own.mapsFolder,
        desktop,
        screenLock: electronScreenLock(),
        modules: options.modules,
        pkcs12: options.pkcs12,
        driverDeadlineMs: options.driverDeadlineMs,
        sealer: electronSealer(),
        quit,
      }),
    ),
})
