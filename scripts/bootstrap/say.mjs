/** Tells the person what is being done, on stderr: stdout belongs to the task. */

/** Ends the run with words for a person; no stack. */
export class Stop extends Error {}

const STILL_EVERY_MS = 30_000

/** Prints `[2/5] Installing packages (about 40 s)…` and how long it took. `quiet`: only when there is work. */
export function createSteps({ taskTitle, quiet }) {
  return {
    async run(steps) {
      const total = steps.length + (taskTitle === null || taskTitle === undefined ? 0 : 1)
      let number = 0
      for (const step of steps) {
        number += 1
        await runStep(`[${number}/${total}] ${step.title}`, step)
      }
      if (taskTitle && steps.length > 0 && !quiet) process.stderr.write(`[${total}/${total}] ${taskTitle}…\n`)
    },
  }
}

async function runStep(label, step) {
  const startedAt = Date.now()
  const about = step.seconds >= 5 ? ` (about ${step.seconds} s)` : ''
  const stop = showProgress(`${label}${about}…`, startedAt)
  try {
    const details = await step.run()
    stop(`${label}: ${details ? `${details}, ` : ''}${seconds(startedAt)} s`)
  } catch (error) {
    stop(`${label}: failed after ${seconds(startedAt)} s`)
    throw error
  }
}

/** On a terminal one line that counts; elsewhere a line at the start and one every half minute. */
function showProgress(line, startedAt) {
  const { stderr } = process
  if (!stderr.isTTY) {
    stderr.write(`${line}\n`)
    const timer = setInterval(
      () => stderr.write(`      still at it, ${seconds(startedAt)} s\n`),
      STILL_EVERY_MS,
    )
    return last => {
      clearInterval(timer)
      stderr.write(`${last}\n`)
    }
  }
  const draw = () =>
    stderr.write(`\r\x1b[K${`${line} ${seconds(startedAt)} s`.slice(0, (stderr.columns || 80) - 1)}`)
  draw()
  const timer = setInterval(draw, 1000)
  return last => {
    clearInterval(timer)
    stderr.write(`\r\x1b[K${last}\n`)
  }
}

function seconds(startedAt) {
  return Math.round((Date.now() - startedAt) / 1000)
}
