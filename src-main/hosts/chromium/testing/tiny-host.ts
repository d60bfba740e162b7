/** The Chromium host with a tiny app, as a program: steps come in on stdin, what the page reports goes out on stdout. */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Reply } from '../../../../src-shared/contract/define.ts'
import type { App } from '../../../app/app.ts'
import { parseWindowOptions } from '../../node/window-options.ts'
import { runChromiumHost } from '../host.ts'

const say = (message: object) => process.stdout.write(`${JSON.stringify(message)}\n`)
const fine = (value: unknown): Reply => ({ ok: true, value })

function createTinyApp(quit: () => void): App {
  let emit: (name: string, payload: unknown) => void = () => {}
  createInterface({ input: process.stdin }).on('line', line => {
    const step = JSON.parse(line)
    if (step.step === 'quit') quit()
    else emit('test.run', step)
  })
  process.stdin.unref?.() // Absent where stdin is no pipe.
  return {
    async dispatch(name, input, signal) {
      if (name === 'test.echo') return fine(input)
      if (name === 'test.report' || name === 'test.ready') say({ name, input })
      if (name === 'test.wait') {
        await new Promise<void>(resolve => {
          if (signal.aborted) resolve()
          signal.addEventListener('abort', () => resolve())
        })
        say({ name: 'test.cancelled' })
        return fine('cancelled')
      }
      return fine(null)
    },
    subscribe(listener) {
      emit = listener
      listener('test.early', {})
      return () => {}
    },
    openPaths: paths => say({ name: 'paths', paths }),
    command: () => {},
    keepPicture: async png => `/kept/${png.length}.png`,
    documentPath: id => (statSync(id, { throwIfNoEntry: false })?.isFile() ? id : null),
    async close() {
      say({ name: 'closed' })
    },
  }
}

process.exitCode = await runChromiumHost({
  options: parseWindowOptions(process.argv.slice(2), process.env, process.cwd()),
  rendererDir: join(import.meta.dirname, 'page'),
  createApp: async (_product, quit) => createTinyApp(quit),
  say: line => process.stderr.write(`${line}\n`),
})
