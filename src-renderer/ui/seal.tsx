/** The seal: the mark of the app, and the verdict with its shape. Own drawing. */
import type { IconSize } from './icon.tsx'

const RIM =
  'M12.00 0.96L12.48 1.01L12.95 1.16L13.40 1.40L13.81 1.71L14.20 2.08L14.55 2.49L15.05 2.31L15.57 2.19L16.09 2.12L16.60 2.14L17.08 2.25L17.52 2.44L17.91 2.73L18.24 3.09L18.51 3.52L18.71 4.00L18.86 4.51L18.97 5.03L19.49 5.14L20.00 5.29L20.48 5.49L20.91 5.76L21.27 6.09L21.56 6.48L21.75 6.92L21.86 7.40L21.88 7.91L21.81 8.43L21.69 8.95L21.51 9.45L21.92 9.80L22.29 10.19L22.60 10.60L22.84 11.05L22.99 11.52L23.04 12.00L22.99 12.48L22.84 12.95L22.60 13.40L22.29 13.81L21.92 14.20L21.51 14.55L21.69 15.05L21.81 15.57L21.88 16.09L21.86 16.60L21.75 17.08L21.56 17.52L21.27 17.91L20.91 18.24L20.48 18.51L20.00 18.71L19.49 18.86L18.97 18.97L18.86 19.49L18.71 20.00L18.51 20.48L18.24 20.91L17.91 21.27L17.52 21.56L17.08 21.75L16.60 21.86L16.09 21.88L15.57 21.81L15.05 21.69L14.55 21.51L14.20 21.92L13.81 22.29L13.40 22.60L12.95 22.84L12.48 22.99L12.00 23.04L11.52 22.99L11.05 22.84L10.60 22.60L10.19 22.29L9.80 21.92L9.45 21.51L8.95 21.69L8.43 21.81L7.91 21.88L7.40 21.86L6.92 21.75L6.48 21.56L6.09 21.27L5.76 20.91L5.49 20.48L5.29 20.00L5.14 19.49L5.03 18.97L4.51 18.86L4.00 18.71L3.52 18.51L3.09 18.24L2.73 17.91L2.44 17.52L2.25 17.08L2.14 16.60L2.12 16.09L2.19 15.57L2.31 15.05L2.49 14.55L2.08 14.20L1.71 13.81L1.40 13.40L1.16 12.95L1.01 12.48L0.96 12.00L1.01 11.52L1.16 11.05L1.40 10.60L1.71 10.19L2.08 9.80L2.49 9.45L2.31 8.95L2.19 8.43L2.12 7.91L2.14 7.40L2.25 6.92L2.44 6.48L2.73 6.09L3.09 5.76L3.52 5.49L4.00 5.29L4.51 5.14L5.03 5.03L5.14 4.51L5.29 4.00L5.49 3.52L5.76 3.09L6.09 2.73L6.48 2.44L6.92 2.25L7.40 2.14L7.91 2.12L8.43 2.19L8.95 2.31L9.45 2.49L9.80 2.08L10.19 1.71L10.60 1.40L11.05 1.16L11.52 1.01Z'

const MARKS = {
  ok: ['m8.2 12.3 2.6 2.6 5-5.4'],
  warn: ['M12 7.8v4.8', 'M12 16h.01'],
  unknown: ['M9.9 9.7a2.2 2.2 0 1 1 3.2 2c-.7.4-1.1.8-1.1 1.5', 'M12 16.2h.01'],
  bad: ['m9.2 9.2 5.6 5.6m0-5.6-5.6 5.6'],
} as const

export type SealKind = keyof typeof MARKS

/** A verdict. Always stands beside the word that says the same. */
export function Seal(props: { readonly kind: SealKind; readonly size: IconSize; readonly drawn?: boolean }) {
  return (
    <svg className={`i i-${props.size} seal`} viewBox="0 0 24 24" aria-hidden="true">
      <path d={RIM} fill="currentColor" stroke="none" />
      <g className={props.drawn ? 'seal-mark seal-drawn' : 'seal-mark'}>
        {MARKS[props.kind].map(d => (
          <path key={d} d={d} pathLength={1} />
        ))}
      </g>
    </svg>
  )
}

/** The mark of the app. `x`, `y`, `size` place it inside another drawing. */
export function Logo(props: { readonly x?: number; readonly y?: number; readonly size?: number }) {
  const box = props.size ? { x: props.x, y: props.y, width: props.size, height: props.size } : {}
  return (
    <svg className={props.size ? 'logo' : 'i logo'} viewBox="0 0 24 24" aria-hidden="true" {...box}>
      <path d={RIM} fill="currentColor" stroke="none" />
      <g className="logo-key" transform="rotate(45 12 12)">
        <rect x="8.6" y="4.7" width="6.8" height="9.4" rx="2.3" />
        <rect x="9.7" y="15.1" width="4.6" height="3.9" rx=".8" />
      </g>
      <circle cx="14.2" cy="9.8" r="1.25" fill="currentColor" stroke="none" />
    </svg>
  )
}
