/** The picture of the signature for the preview, with its shape. */
import { useEffect, useState } from 'react'
import { app } from '../bridge.ts'

export type PreviewPicture = { readonly url: string; readonly aspect: number }

/** @returns null while it loads, and where it cannot be shown: the signature itself may still carry it */
export function usePicture(path: string | null): PreviewPicture | null {
  const [picture, setPicture] = useState<PreviewPicture | null>(null)
  useEffect(() => {
    let current = true
    setPicture(null)
    if (path !== null) {
      load().then(
        found => current && setPicture(found),
        () => undefined,
      )
    }
    return () => {
      current = false
    }
  }, [path])
  return picture
}

async function load(): Promise<PreviewPicture | null> {
  const found = await app.records.picture({})
  if (found === null) return null
  const image = new Image()
  image.src = found.dataUrl
  await image.decode()
  return { url: found.dataUrl, aspect: image.naturalWidth / Math.max(image.naturalHeight, 1) }
}
