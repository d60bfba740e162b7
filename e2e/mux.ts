/** Lends Playwright a browser session of its own on the host's debugging pipe: two clients, neither sees the other. */

type Message = {
  readonly id?: number
  readonly method?: string
  readonly sessionId?: string
  readonly params?: { readonly sessionId?: string; readonly targetInfo?: { readonly type: string } }
}

type Ends = {
  toBrowser(text: string): void
  toHost(text: string): void
  toPlaywright(message: object): void
}

/** Sent instead of a message: another Playwright takes over, with a session of its own. */
export const ATTACH_AGAIN = 'attach again'

/** Far above what the host ever counts to. */
const ATTACH_ID = 2 ** 30

export function createMux(ends: Ends) {
  /** Sessions of Playwright: its browser session, and what was attached from one of its sessions. */
  const lent = new Set<string>()
  /** Of a Playwright before: what still comes for them is for nobody. */
  const dead = new Set<string>()
  let root: string | null = null
  let early: object[] = []
  /** One message per macrotask: what Playwright awaits between two messages has then been done. */
  const later = (message: object) => void setImmediate(ends.toPlaywright, message)

  function fromPlaywright(message: object): void {
    if (root === null) {
      early.push(message)
      return
    }
    const { id, method, sessionId = root } = message as Message // Playwright speaks the protocol.
    // Downloads stay as the host set them for everyone.
    if (method === 'Browser.setDownloadBehavior') later({ id, result: {} })
    else ends.toBrowser(JSON.stringify({ ...message, sessionId }))
  }

  return {
    /** Also for a new Playwright in the place of the one before. */
    start(): void {
      for (const sessionId of lent) dead.add(sessionId)
      lent.clear()
      root = null
      ends.toBrowser(JSON.stringify({ id: ATTACH_ID, method: 'Target.attachToBrowserTarget', params: {} }))
    },
    fromPlaywright,
    fromBrowser(text: string): void {
      const message: Message = JSON.parse(text)
      if (message.id === ATTACH_ID) return
      if (root === null && message.params?.targetInfo?.type === 'browser') {
        // The host never asks for a browser session, so this one is ours. It is told before the answer comes.
        root = message.params.sessionId ?? ''
        lent.add(root)
        const waiting = early
        early = []
        for (const one of waiting) fromPlaywright(one)
        return
      }
      const { sessionId, ...rest } = message
      if (sessionId !== undefined && dead.has(sessionId)) {
        if (message.method === 'Target.attachedToTarget') dead.add(message.params?.sessionId ?? '')
        return
      }
      if (sessionId === undefined || !lent.has(sessionId)) {
        ends.toHost(text)
        return
      }
      if (message.method === 'Target.attachedToTarget') lent.add(message.params?.sessionId ?? '')
      later(sessionId === root ? rest : message)
    },
  }
}
