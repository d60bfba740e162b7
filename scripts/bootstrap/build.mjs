/** Builds dist/ by running scripts/build.ts under Node 24. */
import { inRoot } from './paths.mjs'
import { runLogged } from './run.mjs'

/** @returns what was built, in a few words */
export async function runBuild(node) {
  const output = await runLogged('build', node.execPath, [inRoot('scripts', 'build.ts')], {
    whenFailed: 'The build failed. Nothing was run.',
  })
  return output.trimEnd().split('\n').at(-1) ?? ''
}
