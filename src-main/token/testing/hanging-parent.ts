/** For tests: a program whose driver hangs. Tells the process id of the module process, and waits to be killed. */
import { fork } from 'node:child_process'
import { resolve } from 'node:path'

const [modulePath = ''] = process.argv.slice(2)
const entry = resolve(import.meta.dirname, '../module-process.ts')
const child = fork(entry, [], { execArgv: [], serialization: 'advanced' })
child.on('message', (message: { readonly id: number }) => {
  if (message.id !== 1) return
  child.send({ id: 2, request: { op: 'slots' } }, () => setTimeout(() => process.send?.(child.pid), 300))
})
child.send({ id: 1, request: { op: 'start', modulePath, libraryParameters: null } })
