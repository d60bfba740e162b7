/** Runs the npm that is installed here, under the Node we choose. */
import { existsSync, realpathSync } from 'node:fs'
import { basename, delimiter, dirname, join } from 'node:path'
import { findCommand } from './paths.mjs'
import { runLogged } from './run.mjs'
import { Stop } from './say.mjs'
import { ITEMS } from './system-items.mjs'

/** Settings in a person's own files, of which npm has told them already when it started us. */
const ABOUT_THEIR_OWN = /^npm warn Unknown (user|env|global|builtin) config/i

/**
 * @param name     of the log
 * @param execPath the Node that runs npm and the install scripts
 * @param options  cwd; nodedir: headers for node-gyp, or null to let it look itself
 * @returns        npm's warnings, one per line; empty when there are none
 */
export async function runNpm(name, execPath, args, { cwd, nodedir = null }) {
  const output = await runLogged(
    `npm ${name}`,
    execPath,
    [npmScript(), ...args, '--loglevel=warn', '--no-progress'],
    {
      cwd,
      env: npmEnvironment(execPath, nodedir),
      whenFailed,
    },
  )
  const warnings = output.split('\n').filter(line => /^npm warn/i.test(line) && !ABOUT_THEIR_OWN.test(line))
  if (warnings.length > 0) process.stderr.write(`\n${warnings.join('\n')}\n`)
  return warnings
}

/** A compiler cannot always be looked for beforehand: on Windows node-gyp finds it, or says that it does not. */
export function whenFailed(output) {
  if (!/gyp ERR!/.test(output))
    return 'npm could not install. Nothing was run. Is the npm registry reachable?'
  const { byHand, why } = ITEMS.compiler
  return `A native module could not be built. Nothing was run. Install ${byHand} (${why}), then run the same command again.`
}

/** What `npm run` tells its children about this run must not steer another npm; what the person set must. */
function npmEnvironment(execPath, nodedir) {
  const env = {}
  for (const [key, value] of Object.entries(process.env)) {
    if (/^npm_(package|lifecycle|node_execpath|execpath|command)/.test(key)) continue
    if (
      /^npm_config_(local_prefix|global_prefix|prefix|loglevel|json|node_gyp|nodedir|user_agent)$/.test(key)
    )
      continue
    env[key] = value
  }
  const pathKey = Object.keys(env).find(key => key.toUpperCase() === 'PATH') ?? 'PATH'
  env[pathKey] = `${dirname(execPath)}${delimiter}${env[pathKey] ?? ''}`
  // How node-gyp 12 is told; npm 11 warns of the older npm_config_nodedir.
  if (nodedir) env.npm_package_config_node_gyp_nodedir = nodedir
  return env
}

function npmScript() {
  const fromRun = process.env.npm_execpath
  if (fromRun && basename(fromRun) === 'npm-cli.js' && existsSync(fromRun)) return fromRun
  const beside = join(dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npm-cli.js')
  if (existsSync(beside)) return beside
  const command = findCommand('npm')
  const real = command ? realpathSync(command) : ''
  if (basename(real) === 'npm-cli.js') return real
  throw new Stop('npm was not found. Install npm 11 and run the command again.')
}
