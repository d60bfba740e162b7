/** Entry of the Chromium host: Tokenseal in the window of an installed browser. */
import { AppError, exitCodeOf, wordsOf } from '../../../src-shared/errors/app-error.ts'
import { createDesktop } from '../node/desktop.ts'
import { createNodePorts } from '../node/node-ports.ts'
import { ownFiles } from '../node/own-files.ts'
import { createScreenLock } from '../node/screen-lock.ts'
import { createNodeSpawn, createTextSpawn } from '../node/spawn-module.ts'
import { parseWindowOptions } from '../node/window-options.ts'
import { keepYoungGenerationSmall } from '../node/young-generation.ts'
import { runChromiumHost } from './host.ts'

keepYoungGenerationSmall()
process.exitCode = await main()

async function main(): Promise<number> {
  const say = (line: string) => void process.stderr.write(`${line}\n`)
  const own = ownFiles(import.meta.url)
  try {
    const options = parseWindowOptions(process.argv.slice(2), process.env, process.cwd())
    return await runChromiumHost({
      options,
      rendererDir: own.rendererFolder,
      say,
      async createApp(product, quit) {
        // Loaded while the browser starts: neither waits for the other.
        const { createApp } = await import('../../app/create-app.ts')
        return createApp(
          createNodePorts({
            host: 'chromium',
            version: own.version,
            runtime: (await product).replace('/', ' '),
            folder: options.dataDir,
            assetsFolder: own.assetsFolder,
            digestThreadPath: own.digestThreadPath,
            spawnModule: createNodeSpawn({ entry: own.moduleProcessPath }),
            spawnText: createTextSpawn(own.textProcessPath),
            mapsFolder: own.mapsFolder,
            desktop: createDesktop(),
            screenLock: createScreenLock(),
            modules: options.modules,
            pkcs12: options.pkcs12,
            driverDeadlineMs: options.driverDeadlineMs,
            quit,
          }),
        )
      },
    })
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const { title, text, remedy } = wordsOf(error)
    say(`${title}. ${text} ${remedy}`)
    return exitCodeOf(error)
  }
}
