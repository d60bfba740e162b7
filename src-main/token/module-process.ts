/**
 * The child process of one vendor module. pkcs11js is loaded here and nowhere else, so a driver that crashes, hangs or
 * blocks takes only this process with it. Requests are served one after the other by plain synchronous calls; a hung one
 * is ended by the parent, with SIGKILL. A PIN comes in a request, goes to the driver, and is let go with the request.
 */
import { Worker } from 'node:worker_threads'
import { openChildChannel } from '../base/child-channel.ts'
import { type CallRecorder, createCallRecorder } from './call-trace.ts'
import { CKR, type Cryptoki, CryptokiError, type InitializeArguments, isResult } from './cryptoki.ts'
import {
  certificatesOf,
  closeSession,
  createDriver,
  type Driver,
  factsOfSame,
  keyOf,
  listSlots,
  login,
  openSession,
  pollSlots,
  sessionOf,
} from './driver.ts'
import { keyFacts } from './driver-keys.ts'
import { trimmed } from './driver-objects.ts'
import { openSealed } from './driver-open.ts'
import { initPin, setPin } from './driver-pins.ts'
import { DriverProblem } from './driver-problem.ts'
import { generateKey, initToken, storeCertificate } from './driver-provision.ts'
import { sign } from './driver-sign.ts'
import {
  type AnswerOf,
  HELLO,
  type ModuleFailure,
  type ModuleRequest,
  type ReplyEnvelope,
  RequestEnvelope,
  type RequestOf,
} from './protocol.ts'

/** CKF_OS_LOCKING_OK of CK_C_INITIALIZE_ARGS. */
const OS_LOCKING_OK = 2

runModuleProcess()

function runModuleProcess(): void {
  const channel = openChildChannel()
  watchParent()
  channel.onClose(() => process.exit(0))
  // Held for the life of the process: a Cryptoki object that is collected unloads the driver.
  const held: { driver: Driver | null } = { driver: null }
  const recorder = createCallRecorder()
  let last = Promise.resolve()
  channel.onMessage(message => {
    const envelope = RequestEnvelope.safeParse(message)
    if (!envelope.success) return // Only our own parent speaks here; there is no id to answer to.
    const { id, request } = envelope.data
    last = last.then(async () => {
      channel.send(await reply(id, recorder, () => serve(held, request, recorder)))
      if (request.op === 'end') setImmediate(() => process.exit(0))
    })
  })
  channel.send({ id: HELLO, ok: true, value: null, calls: [] })
}

async function reply(
  id: number,
  recorder: CallRecorder,
  work: () => Promise<unknown>,
): Promise<ReplyEnvelope> {
  try {
    return { id, ok: true, value: await work(), calls: recorder.take() }
  } catch (error) {
    return { id, ok: false, error: failureOf(error), calls: recorder.take() }
  }
}

function failureOf(error: unknown): ModuleFailure {
  if (error instanceof DriverProblem) return error.failure
  if (error instanceof CryptokiError) return { kind: 'cryptoki', code: error.code, call: error.call }
  return { kind: 'bug', text: error instanceof Error ? `${error.name}: ${error.message}` : 'unknown' }
}

async function serve(
  held: { driver: Driver | null },
  request: ModuleRequest,
  recorder: CallRecorder,
): Promise<unknown> {
  if (request.op === 'start') {
    const { driver, answer } = await start(request, recorder)
    held.driver = driver
    return answer
  }
  if (!held.driver) {
    if (request.op === 'end') return null
    throw new Error('The driver is not started')
  }
  return answer(held.driver, request)
}

function answer(driver: Driver, request: Exclude<ModuleRequest, { readonly op: 'start' }>): unknown {
  switch (request.op) {
    case 'slots':
      return listSlots(driver)
    case 'poll':
      return pollSlots(driver)
    case 'open':
      return openSession(driver, request.slotId, request.token, request.readWrite)
    case 'token':
      return factsOfSame(driver, sessionOf(driver, request.session))
    case 'login':
      login(driver, sessionOf(driver, request.session), request.pin)
      return null
    case 'certificates':
      return certificatesOf(driver, sessionOf(driver, request.session))
    case 'key':
      return keyFactsOf(driver, request)
    case 'sign':
      return sign(driver, sessionOf(driver, request.session), request)
    case 'open-sealed':
      return openSealed(driver, sessionOf(driver, request.session), request)
    case 'set-pin':
      setPin(driver, sessionOf(driver, request.session), request)
      return null
    case 'init-pin':
      initPin(driver, sessionOf(driver, request.session), request)
      return null
    case 'close':
      closeSession(driver, request.session)
      return null
    case 'end':
      driver.pkcs11.C_Finalize()
      return null
    case 'init-token':
      return initToken(driver, request)
    case 'generate-key':
      return generateKey(driver, sessionOf(driver, request.session), request)
    case 'store-certificate':
      storeCertificate(driver, sessionOf(driver, request.session), request)
      return null
  }
}

function keyFactsOf(driver: Driver, { session: id, certificate }: RequestOf<'key'>): AnswerOf<'key'> {
  const session = sessionOf(driver, id)
  return keyFacts(driver.pkcs11, session.handle, keyOf(driver, session, certificate))
}

async function start(
  request: RequestOf<'start'>,
  recorder: CallRecorder,
): Promise<{ driver: Driver; answer: AnswerOf<'start'> }> {
  const bare = await createBare()
  try {
    bare.load(request.modulePath)
  } catch (error) {
    // From here on any call on the object crashes: the parent ends this process.
    const reason = error instanceof Error ? error.message : ''
    const notADriver = reason.includes('C_GetFunctionList')
    throw new DriverProblem({ kind: 'load', notADriver, reason: briefReason(reason) })
  }
  const pkcs11 = withNamedErrors(bare, recorder)
  try {
    pkcs11.C_Initialize(initializeArguments(request.libraryParameters))
  } catch (error) {
    if (!isResult(error, CKR.CRYPTOKI_ALREADY_INITIALIZED)) throw error
  }
  const info = pkcs11.C_GetInfo()
  return {
    driver: createDriver(pkcs11),
    answer: {
      description: trimmed(info.libraryDescription),
      manufacturer: trimmed(info.manufacturerID),
      version: `${info.libraryVersion.major}.${info.libraryVersion.minor}`,
    },
  }
}

/** @throws DriverProblem `load` where the native part of pkcs11js was not built */
async function createBare(): Promise<Cryptoki> {
  try {
    const { default: pkcs11js } = await import('pkcs11js')
    return new pkcs11js.PKCS11()
  } catch {
    throw new DriverProblem({ kind: 'load', notADriver: false, reason: 'pkcs11js cannot be loaded' })
  }
}

/** pkcs11js drops the last character of the parameters: a blank is put there for it. */
function initializeArguments(parameters: string | null): InitializeArguments {
  return parameters === null
    ? { flags: OS_LOCKING_OK }
    : { flags: OS_LOCKING_OK, libraryParameters: `${parameters} ` }
}

/** What dlopen says, without paths: which library or symbol is missing. */
function briefReason(reason: string): string {
  const missing = /([^\s/\\:]+): cannot open shared object file/.exec(reason)?.[1]
  if (missing) return `${missing} is missing`
  const symbol = /undefined symbol: (\w+)/.exec(reason)?.[1]
  return symbol ? `the symbol ${symbol} is missing` : 'it cannot be loaded'
}

/** Errors of pkcs11js carry the CKR_* as `code`; which C_* failed is known only here. */
function withNamedErrors(pkcs11: Cryptoki, recorder: CallRecorder): Cryptoki {
  return new Proxy(pkcs11, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function') return member
      return (...args: unknown[]) => {
        const started = performance.now()
        try {
          const result: unknown = member.apply(target, args)
          recorder.record(String(name), 0, started)
          return result
        } catch (error) {
          const code = resultOf(error)
          recorder.record(String(name), code === 0 ? -1 : code, started)
          if (code !== 0) throw new CryptokiError(code, String(name))
          throw error
        }
      }
    },
  })
}

/**
 * pkcs11js 2.1.7 forgets the code of C_FindObjects: there it stands in the message alone (`CKR_DEVICE_REMOVED:50`). It has
 * none where the driver named a length that nobody can provide.
 */
function resultOf(error: unknown): number {
  if (!(error instanceof Error)) return 0
  if (error.message === 'Failed to allocate memory') return CKR.HOST_MEMORY
  const code = 'code' in error ? error.code : Number(/^CKR_\w+:(\d+)/.exec(error.message)?.[1])
  return typeof code === 'number' && code > 0 ? code : 0
}

/**
 * A hung driver blocks this thread, and SIGTERM, `disconnect` and process.exit() with it. A second thread watches the
 * parent, so that no process outlives it. On Windows process.ppid never changes: there the parent is asked for a sign
 * of life.
 */
function watchParent(): void {
  const watch = `
    const parent = process.ppid
    const isAlive = () => { try { return process.kill(parent, 0) } catch (error) { return error.code === 'EPERM' } }
    setInterval(() => { if (process.ppid !== parent || !isAlive()) process.kill(process.pid, 'SIGKILL') }, 250)`
  new Worker(watch, { eval: true }).unref()
}
