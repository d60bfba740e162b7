/** Where the visible signature stands on the active document. Points only; pixels never get here. */
import type { StateCreator } from 'zustand'
import type { ShownRect } from '../../src-shared/model/geometry.ts'
import { NOTHING_PLACED, type Placing, type PlacingEvent, place } from '../placement/placement-machine.ts'
import type { AppStore } from './store.ts'

export type PagePlacement = { readonly pageIndex: number; readonly rect: ShownRect }

export type PlacementSlice = {
  /** The box as it stands now, also while it is drawn or moved. */
  readonly placement: PagePlacement | null
  /** What the pointer is doing to it. */
  readonly placing: Placing
  setPlacement(placement: PagePlacement | null): void
  /** From now on a press on a page draws the box. */
  startPlacing(): void
  stopPlacing(): void
  /** What happened on a page. */
  act(event: PlacingEvent): void
}

export const createPlacementSlice: StateCreator<AppStore, [], [], PlacementSlice> = (set, get) => ({
  placement: null,
  placing: NOTHING_PLACED,
  setPlacement: placement => get().act({ type: 'put', box: placement }),
  startPlacing: () => get().act({ type: 'point' }),
  stopPlacing() {
    if (get().placing.action.kind !== 'idle') get().act({ type: 'cancel' })
    if (get().placing.action.kind === 'pointing') get().act({ type: 'cancel' })
  },
  act(event) {
    const placing = place(get().placing, event)
    if (placing !== get().placing) set({ placing, placement: placing.box })
  },
})
