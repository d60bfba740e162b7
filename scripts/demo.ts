/** `npm run demo`: a token without hardware and a sample to sign; in the window, or here where there is no display. */
import { join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Demo, demoEnv, demoPin, prepareDemo } from './demo/prepare.ts'
import { signSample } from './demo/sign-sample.ts'
import { ROOT } from './run.ts'
import { hasDisplay, openWindow } from './start/window.ts'

const { values } = parseArgs({
  options: {
    dir: { type: 'string' },
    /** Signs here even where there is a display. */
    terminal: { type: 'boolean' },
  },
})
const demo = await prepareDemo(resolve(values.dir ?? join(ROOT, '.tokenseal-demo')))
say('')
say(
  demo.token
    ? `Software token “${demo.token.label}” (SoftHSM2)`
    : 'SoftHSM2 is not here: a key file takes the token’s place. Install SoftHSM2 and run this again for a software token.',
)
say(`PIN           ${demoPin(demo)}`)
say(`Sample        ${shown(demo.sample ?? 'none')}`)
say(`Test CA       ${shown(demo.rootPem)}`)
say('')
process.exitCode = hasDisplay() && !values.terminal ? await inWindow(demo) : await inTerminal(demo)

async function inWindow(prepared: Demo): Promise<number> {
  say('Opening the window. Draw the signature box, press Sign, type the PIN. Close the window to end.')
  const key = prepared.token ? ['--module', prepared.token.module] : ['--pkcs12', prepared.pkcs12]
  const files = prepared.sample === null ? [] : [prepared.sample]
  return openWindow({ args: [...files, ...key], env: demoEnv(prepared), retryElectron: false })
}

async function inTerminal(prepared: Demo): Promise<number> {
  if (prepared.sample === null) throw new Error('The sample document is missing.')
  say(
    values.terminal
      ? 'Signing here in the terminal.'
      : 'No display here: signing in the terminal, through the same core.',
  )
  const signed = await signSample(prepared, prepared.sample)
  const good = signed.verdict === 'passed' && signed.integrity && signed.coversWholeFile
  say('')
  say(`${good ? '✓' : '✗'} Signed    ${shown(signed.path)}`)
  say(`  Signer    ${signed.signer}`)
  say(
    `  Checked   ${signed.verdict}: ${signed.integrity ? 'intact' : 'CHANGED'}, ${coverage(signed.coversWholeFile)}`,
  )
  say('')
  say('Next:')
  for (const command of nextCommands(prepared, signed.path)) say(`  ${command}`)
  return good ? 0 : 1
}

function nextCommands(prepared: Demo, signedPath: string): string[] {
  const variables = Object.entries(demoEnv(prepared)).map(([name, value]) => `${name}=${quoted(value)} `)
  const tokenseal = `${variables.join('')}npm run -s tokenseal --`
  const typed = (path: string) => quoted(shown(path))
  const options = prepared.signOptions.map(typed).join(' ')
  return [
    `${tokenseal} certs ${listOptions(prepared)}`,
    `${tokenseal} sign ${typed(signedPath)} ${options}`,
    `${tokenseal} validate ${typed(signedPath)} --trust ${typed(prepared.rootPem)}`,
    'npm start        (where there is a display)',
    'npm test',
  ]
}

/** A key file shows its certificates only behind its password. */
function listOptions({ token, pkcs12, pinFile }: Demo): string {
  const typed = (path: string) => quoted(shown(path))
  return token ? `--module ${typed(token.module)}` : `--pkcs12 ${typed(pkcs12)} --pin-file ${typed(pinFile)}`
}

/** For a shell. */
function quoted(word: string): string {
  if (/^[\w./:=,-]+$/.test(word)) return word
  return process.platform === 'win32' ? `"${word}"` : `'${word.replaceAll("'", "'\\''")}'`
}

function coverage(coversWholeFile: boolean): string {
  return coversWholeFile
    ? 'the signature covers the whole file'
    : 'the signature does NOT cover the whole file'
}

/** Paths as the person would type them from where they stand. */
function shown(path: string): string {
  if (!path.startsWith(ROOT)) return path
  const short = relative(process.cwd(), path)
  return short.startsWith('..') || short === '' ? path : short
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
