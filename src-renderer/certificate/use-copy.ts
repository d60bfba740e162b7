/** Copies text, and says for a moment that it did. */
import { useEffect, useState } from 'react'

const SHOWN_MS = 2000

/** @returns what was copied last, while that is worth saying; and how to copy */
export function useCopy(): readonly [copied: string | null, copy: (text: string) => void] {
  const [copied, setCopied] = useState<string | null>(null)
  useEffect(() => {
    if (copied === null) return
    const timer = setTimeout(() => setCopied(null), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [copied])
  return [
    copied,
    text =>
      void navigator.clipboard.writeText(text).then(
        () => setCopied(text),
        () => setCopied(null),
      ),
  ]
}
