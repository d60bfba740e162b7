/** Picks a key file (PKCS#12) by the system's file dialog. */
import { useRef } from 'react'
import { useStore } from '../store/store.ts'
import { Button } from '../ui/button.tsx'
import { words } from '../words.ts'

const { chooser } = words

export function KeyFileButton() {
  const takeKeyFile = useStore(s => s.takeKeyFile)
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <Button variant="link" className="t-13" onClick={() => input.current?.click()}>
        {chooser.openKeyFile}
      </Button>
      <input
        ref={input}
        type="file"
        accept=".p12,.pfx,application/x-pkcs12"
        aria-label={chooser.keyFile}
        hidden
        onChange={event => {
          const [file] = event.target.files ?? []
          if (file) void takeKeyFile(file)
          event.target.value = ''
        }}
      />
    </>
  )
}
