/** Runs a task of package.json from a bare clone: installs what is missing, builds what changed, then runs it. */

import { runBuild } from './bootstrap/build.mjs'
import { buildIsFresh, sourceKey, writeBuildStamp } from './bootstrap/build-stamp.mjs'
import { withLock } from './bootstrap/lock.mjs'
import { installedNode24, installNode24 } from './bootstrap/node24.mjs'
import { installPackages, packagesInstalled } from './bootstrap/npm-packages.mjs'
import { runProgram } from './bootstrap/run.mjs'
import { createSteps, Stop } from './bootstrap/say.mjs'
import { canInstall, installSystemPackages, missingItems } from './bootstrap/system-packages.mjs'
import { TASKS } from './bootstrap/tasks.mjs'

const [taskName = '', ...taskArguments] = process.argv.slice(2)

/** What stands between this clone and the task, in the order it must be done. Cheap: it only looks. */
function missingSteps(task) {
  const steps = []
  const packagesMissing = !packagesInstalled()
  if (!installedNode24()) {
    steps.push({ title: 'Fetching Node 24, the version inside Electron 45', seconds: 15, run: installNode24 })
  }
  const items = missingItems(task.tools, { packagesMissing })
  if (items.length > 0) {
    const names = items.map(item => item.name).join(', ')
    const seconds = items.reduce((sum, item) => sum + item.seconds, 0)
    const title = `${canInstall(items) ? 'Installing' : 'Looking for'} ${names}`
    steps.push({ title, seconds, run: () => installSystemPackages(items) })
  }
  if (packagesMissing) {
    steps.push({ title: 'Installing packages', seconds: 40, run: () => installPackages(installedNode24()) })
  }
  if (task.build && (taskName === 'build' || packagesMissing || !buildIsFresh())) {
    steps.push({
      title: 'Building',
      seconds: 5,
      run: async () => {
        const key = sourceKey()
        const details = await runBuild(installedNode24())
        writeBuildStamp(key)
        return details
      },
    })
  }
  return steps
}

async function prepare(task) {
  if (missingSteps(task).length === 0) return
  await withLock(async () => {
    const steps = missingSteps(task) // again: another run may have done some of them while we waited
    await createSteps({ taskTitle: task.title, quiet: task.quiet }).run(steps)
  })
}

async function main() {
  const task = TASKS[taskName]
  if (!task) throw new Stop(`There is no task "${taskName}". There are: ${Object.keys(TASKS).join(', ')}.`)
  await prepare(task)
  if (!task.program) return 0
  return runProgram(installedNode24().execPath, [...task.program, ...taskArguments], {
    atCallersFolder: task.atCallersFolder === true,
  })
}

main().then(
  code => {
    process.exitCode = code
  },
  error => {
    process.stderr.write(error instanceof Stop ? `\n${error.message}\n` : `\n${error?.stack ?? error}\n`)
    process.exitCode = 1
  },
)
