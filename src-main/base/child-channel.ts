/** A child process seen from both ends: Node's fork or Electron's utilityProcess, whichever the host has. */

/** As the parent has it. */
export type Child = {
  send(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  onExit(listener: (how: { readonly code: number | null; readonly signal: string | null }) => void): void
  /** SIGKILL: a hung one listens to nothing less. */
  kill(): void
}

/** As the child has it. */
export type ChildChannel = {
  send(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  /** The parent hung up. */
  onClose(listener: () => void): void
}

/** Electron gives a utility process `process.parentPort`; Node's types do not know it. */
type ParentPort = {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown
}

/** @throws Error when the process was not started by a host */
export function openChildChannel(): ChildChannel {
  // Border: the one property that Electron adds.
  const port = (process as { parentPort?: ParentPort }).parentPort
  if (port)
    return {
      send: message => port.postMessage(message),
      onMessage: listener => void port.on('message', event => listener(event.data)),
      onClose: () => {}, // Electron ends its utility processes with itself, and the parent is watched anyway.
    }
  if (!process.send) throw new Error('This process is started by Tokenseal, not by hand')
  return {
    send: message => void process.send?.(message),
    onMessage: listener => void process.on('message', listener),
    onClose: listener => void process.on('disconnect', listener),
  }
}
