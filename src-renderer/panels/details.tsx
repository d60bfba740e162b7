/** The technical lines behind a message, folded away, with one button that copies them. */

import { useState } from 'react'
import type { AppError } from '../../src-shared/errors/app-error.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words.ts'

export type DetailLine = { readonly name: string; readonly value: string }

export function Details({ lines }: { readonly lines: readonly DetailLine[] }) {
  const [state, setState] = useState<'rest' | 'copied' | 'refused'>('rest')
  async function copy() {
    try {
      await navigator.clipboard.writeText(asText(lines, new Date()))
      setState('copied')
    } catch {
      // Clipboard access can be forbidden; the lines can be selected by hand then.
      setState('refused')
    }
  }
  return (
    <details className="details">
      <summary className="t-13 c2">
        <Icon name="chevron-right" size={14} />
        {words.common.details}
      </summary>
      <dl className="dl">
        {lines.map(line => (
          <div key={line.name} className="dl-row">
            <dt>{line.name}</dt>
            <dd className="mono">{line.value}</dd>
          </div>
        ))}
      </dl>
      <div className="row gap-2">
        <Button size="sm" icon="copy" onClick={() => void copy()}>
          {words.common.copyForIt}
        </Button>
        <span className="t-12 c3" role="status">
          {state === 'copied' && words.common.copied}
          {state === 'refused' && words.failure.copyFailed}
        </span>
      </div>
    </details>
  )
}

/** Plain lines for an e-mail. Pure. */
function asText(lines: readonly DetailLine[], now: Date): string {
  const all = [{ name: words.failure.time, value: now.toISOString() }, ...lines]
  return all.map(line => `${line.name}: ${line.value}`).join('\n')
}

/** Code and details of a failure. Their names come from the catalogue: `triesLeft` reads “Tries left”. */
export function errorLines({ code, details }: AppError): readonly DetailLine[] {
  return [
    { name: words.failure.code, value: code },
    ...Object.entries(details).map(([name, value]) => ({
      name:
        name.charAt(0).toUpperCase() + name.slice(1).replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`),
      value: typeof value === 'string' ? value : JSON.stringify(value),
    })),
  ]
}
