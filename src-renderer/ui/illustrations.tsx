/** The drawings of the window: own work, in the colours of the theme. */
import { Logo } from './seal.tsx'

/** A document with a signature and the seal. @param props.width CSS px */
export function DocumentDrawing(props: { readonly width: number }) {
  return (
    <svg className="drawing" width={props.width} viewBox="0 0 112 84" fill="none" aria-hidden="true">
      <g transform="rotate(-7 40 44)">
        <rect className="d-sheet" x="20" y="14" width="44" height="58" rx="4" strokeWidth="1.2" />
      </g>
      <rect className="d-sheet" x="36" y="10" width="46" height="62" rx="4.5" strokeWidth="1.2" />
      <path className="d-line" d="M44 22h24M44 29h30M44 36h27M44 43h18" strokeWidth="2.2" />
      <path className="d-ink" d="M44 60c4-6 6-7 7-4s1 5 4 1 4-4 6 0" strokeWidth="1.8" />
      <g className="d-brand">
        <Logo x={66} y={46} size={30} />
      </g>
    </svg>
  )
}

const KEYS_X = [36, 57, 78]
const KEYS_Y = [54, 70, 86]

/** A card reader with its own keypad. */
export function ReaderDrawing() {
  return (
    <svg className="drawing" width="132" height="150" viewBox="0 0 132 150" fill="none" aria-hidden="true">
      <rect className="d-body" x="22" y="6" width="88" height="122" rx="14" strokeWidth="1.5" />
      <rect className="d-screen" x="34" y="18" width="64" height="28" rx="5" strokeWidth="1.5" />
      <g className="d-dots">
        <circle cx="54" cy="32" r="3.2" />
        <circle cx="66" cy="32" r="3.2" />
        <circle cx="78" cy="32" r="3.2" opacity=".28" />
      </g>
      {KEYS_Y.flatMap(y =>
        KEYS_X.map(x => (
          <rect
            key={`${x} ${y}`}
            className="d-key"
            x={x}
            y={y}
            width="18"
            height="12"
            rx="3"
            strokeWidth="1.2"
          />
        )),
      )}
      <rect className="d-bad" x="36" y="104" width="18" height="14" rx="3.5" />
      <path className="d-mark" d="m42 108 6 6m0-6-6 6" strokeWidth="1.6" />
      <rect className="d-key" x="57" y="104" width="18" height="14" rx="3.5" strokeWidth="1.2" />
      <rect className="d-ok" x="78" y="104" width="18" height="14" rx="3.5" />
      <path className="d-mark" d="m83.5 111.2 2.5 2.5 4.5-5" strokeWidth="1.6" />
      <path className="d-key" d="M38 128v12a5 5 0 0 0 5 5h46a5 5 0 0 0 5-5v-12" strokeWidth="1.5" />
      <rect className="d-chip" x="46" y="133" width="13" height="8" rx="2" strokeWidth="1.3" />
    </svg>
  )
}

/** A token above its socket, to be put back. */
export function PutBackDrawing() {
  return (
    <svg className="drawing" width="96" height="84" viewBox="0 0 96 84" fill="none" aria-hidden="true">
      <rect className="d-body" x="30" y="4" width="36" height="40" rx="9" strokeWidth="1.5" />
      <circle className="d-hole" cx="48" cy="17" r="4" />
      <rect className="d-key" x="38" y="44" width="20" height="12" strokeWidth="1.5" />
      <path className="d-edge" d="M4 78h26m36 0h26M34 78h28" strokeWidth="2" />
      <rect className="d-socket" x="36" y="71" width="24" height="9" rx="2" strokeWidth="1.5" />
      <path className="d-ink" d="M48 60v7m-3-3 3 3 3-3" strokeWidth="1.8" />
    </svg>
  )
}
