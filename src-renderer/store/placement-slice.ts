/** Where the visible signature stands on the active document. Points only; pixels never get here. */
import type { StateCreator } from 'zustand'
import type { ShownRect } from '../../src-shared/model/geometry.ts'
import type { AppStore } from './store.ts'

export type PagePlacement = { readonly pageIndex: number; readonly rect: ShownRect }

export type PlacementSlice = {
  readonly placement: PagePlacement | null
  setPlacement(placement: PagePlacement | null): void
}

export const createPlacementSlice: StateCreator<AppStore, [], [], PlacementSlice> = set => ({
  placement: null,
  setPlacement: placement => set({ placement }),
})
