/** The picture of the signature to be made: a file as it is, or what the window draws of it. */
import type { StateCreator } from 'zustand'
import { AppError } from '../../src-shared/errors/app-error.ts'
import { drawPicture, isSvg } from '../appearances/draw-picture.ts'
import { keepPicture, pathForFile } from '../bridge.ts'
import { words } from '../words.ts'
import { usedAppearance } from './sign-facts.ts'
import type { AppStore } from './store.ts'

/** `name` null: it is the file at `path` itself. */
export type ReadyPicture = { readonly path: string; readonly name: string | null }

/** In the place of the picture of this named appearance, in this run only. */
export type BoxPicture = ReadyPicture & { readonly named: string }

export type PictureSlice = {
  readonly boxPicture: BoxPicture | null
  /** What the picture at `path` was made of, in this run: its paper can be taken out and put back. */
  readonly pictureSource: {
    readonly file: File
    readonly path: string
    readonly paperRemoved: boolean
  } | null
  /** Chosen or dropped: the picture of the signature to be made. */
  takePicture(file: File): Promise<void>
  removePaper(on: boolean): Promise<void>
  takePictureAway(): void
  /** @returns null where it cannot be used, which is told */
  readyPicture(file: File, removePaper: boolean): Promise<ReadyPicture | null>
}

export const createPictureSlice: StateCreator<AppStore, [], [], PictureSlice> = (set, get) => {
  function put(picture: ReadyPicture | null) {
    const { named } = usedAppearance(get().settings.appearance, get().appearances)
    if (named) set({ boxPicture: picture && { ...picture, named } })
    else get().changeAppearance({ imagePath: picture?.path ?? null, imageName: picture?.name ?? null })
  }

  /** What was asked for last counts, whichever is ready first. */
  let asked = 0

  async function make(file: File, paperRemoved: boolean): Promise<boolean> {
    const ask = ++asked
    const picture = await get().readyPicture(file, paperRemoved)
    if (ask !== asked || !picture) return picture !== null
    set({ pictureSource: { file, path: picture.path, paperRemoved } })
    put(picture)
    return true
  }

  return {
    boxPicture: null,
    pictureSource: null,
    async takePicture(file) {
      await make(file, false)
    },
    async removePaper(on) {
      const source = get().pictureSource
      if (!source || source.paperRemoved === on) return
      // The box is ticked at once, the picture follows.
      set({ pictureSource: { ...source, paperRemoved: on } })
      if (!(await make(source.file, on))) set({ pictureSource: source })
    },
    takePictureAway() {
      asked++
      set({ pictureSource: null })
      put(null)
    },

    async readyPicture(file, removePaper) {
      if (!removePaper && !isSvg(file)) {
        const path = await pathForFile(file)
        if (path !== null) return { path, name: null }
        const { pictureNoPath: title, pictureNoPathText: text } = words.inspector
        get().tell({ kind: 'warn', title, text, code: null })
        return null
      }
      const png = await drawPicture(file, removePaper)
      const path = png && (await keepPicture(png))
      if (path) return { path, name: file.name }
      get().tellFailure(new AppError('appearance.image-unreadable', { name: file.name }))
      return null
    },
  }
}
