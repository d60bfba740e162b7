/** For tests, a process of its own: fails at a token N times, or is killed while it waits for the answer. */
import { SILENT } from '../../../base/log.ts'
import { ModuleCallError } from '../../../token/module-life.ts'
import { createPinGuard } from '../../../token/pin-guard.ts'
import { createPinJournalFile } from '../pin-journal-file.ts'

const [path = '', how = '', times = '0'] = process.argv.slice(2)
const guard = createPinGuard(createPinJournalFile(path, SILENT))
const token = { serial: '1', label: 'Token', prints: ['aa'] }
const WRONG = new ModuleCallError({ kind: 'cryptoki', code: 0xa0, call: 'C_Login' })

for (let time = 0; time < Number(times); time += 1)
  await guard
    .attempt(
      token,
      'user',
      () => {},
      async () => {
        if (how === 'killed') process.kill(process.pid, 'SIGKILL')
        throw WRONG
      },
    )
    .catch(() => {})
