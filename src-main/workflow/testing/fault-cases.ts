/** For tests: every fault of a driver at every step of a signature, and what a person must be told of it. */

/** What the driver is ordered to do at a step. */
export const FAULTS = {
  crashes: step => ({ [`crash.${step}`]: 'segv' }),
  'ends its process': step => ({ [`crash.${step}`]: 'exit' }),
  hangs: step => ({ [`hang.${step}`]: 1 }),
  'is slow': step => ({ [`delay.${step}`]: 80 }),
  'loses the token': step => ({ [`pull_at.${step}`]: 1 }),
  'loses the session': step => ({ [`rv.${step}`]: 'CKR_SESSION_HANDLE_INVALID*1' }),
  'fails once': step => ({ [`rv.${step}`]: 'CKR_GENERAL_ERROR*1' }),
  'goes on failing': step => ({ [`rv.${step}`]: 'CKR_DEVICE_ERROR' }),
} satisfies Record<string, (step: string) => Readonly<Record<string, string | number>>>
export type Fault = keyof typeof FAULTS

/** In the order of a signature. */
const STEPS = [
  'C_GetTokenInfo',
  'C_OpenSession',
  'C_FindObjectsInit',
  'C_FindObjects',
  'C_GetAttributeValue',
  'C_Login',
  'C_GetMechanismList',
  'C_SignInit',
  'C_Sign',
  'C_Logout',
  'C_CloseSession',
] as const
type Step = (typeof STEPS)[number]

const AFTER_THE_SIGNATURE: readonly Step[] = ['C_Logout', 'C_CloseSession']
const BEFORE_THE_PIN = STEPS.slice(0, STEPS.indexOf('C_Login'))

export type FaultCase = {
  readonly fault: Fault
  readonly step: Step
  /** `signed`, or the code that the person is told by. */
  readonly outcome: string
  /** How often the PIN is asked. */
  readonly asked: number
  /** What the journal keeps of it: tries that may have been counted by the token. */
  readonly tries: number
}

export const FAULT_CASES: readonly FaultCase[] = (Object.keys(FAULTS) as Fault[]).flatMap(fault =>
  STEPS.map(step => ({ fault, step, ...expectedOf(fault, step) })),
)

/** What a person must be told, thought out from the fault alone. */
function expectedOf(fault: Fault, step: Step): Omit<FaultCase, 'fault' | 'step'> {
  const signed = { outcome: 'signed', asked: 1, tries: 0 }
  if (AFTER_THE_SIGNATURE.includes(step) || fault === 'is slow') return signed
  const beforePin = BEFORE_THE_PIN.includes(step)
  const asked = beforePin ? 0 : 1
  const tries = step === 'C_Login' ? 1 : 0
  switch (fault) {
    case 'crashes':
    case 'ends its process':
      return { outcome: 'token.module-crashed', asked, tries }
    case 'hangs':
      return { outcome: 'token.module-not-answering', asked, tries }
    case 'loses the token':
      return { outcome: 'signed', asked: beforePin ? 1 : 2, tries: 0 }
    case 'loses the session':
      return { ...signed, asked: ['C_Login', 'C_SignInit', 'C_Sign'].includes(step) ? 2 : 1 }
    case 'fails once':
    case 'goes on failing':
      return failing(fault, step, asked)
  }
}

function failing(fault: Fault, step: Step, asked: number): Omit<FaultCase, 'fault' | 'step'> {
  if (step === 'C_Login') return { outcome: 'token.pin-possibly-incorrect', asked, tries: 1 }
  const isOnce = fault === 'fails once'
  // The list of mechanisms can be done without; one attribute costs only itself; a signature is asked once more.
  const canDoWithout = step === 'C_GetMechanismList' || (isOnce && STEPS.indexOf(step) >= 7)
  const signed = canDoWithout || (isOnce && step === 'C_GetAttributeValue')
  return { outcome: signed ? 'signed' : 'token.failed', asked: signed ? 1 : asked, tries: 0 }
}
