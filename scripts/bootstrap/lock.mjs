/** One preparation at a time in a clone: two installs into one node_modules would destroy each other. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { inRoot } from './paths.mjs'

const POLL_MS = 500

/** Runs `work` while no other process of this clone does the same; waits for one that does. */
export async function withLock(work) {
  const path = inRoot('.cache', 'bootstrap.lock')
  mkdirSync(inRoot('.cache'), { recursive: true })
  let told = false
  while (!take(path)) {
    if (!told) process.stderr.write('Another run prepares this folder; waiting for it…\n')
    told = true
    await sleep(POLL_MS)
  }
  const release = () => rmSync(path, { force: true })
  process.once('exit', release)
  try {
    return await work()
  } finally {
    release()
    process.removeListener('exit', release)
  }
}

function take(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    if (!isAlive(path)) rmSync(path, { force: true })
    return false
  }
}

function isAlive(path) {
  try {
    process.kill(Number(readFileSync(path, 'utf8')), 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
