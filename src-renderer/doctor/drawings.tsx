/** The drawings of the first run: own work, in the colours of the theme. */
import { Icon } from '../ui/icon.tsx'
import { Logo } from '../ui/seal.tsx'
import { words } from '../words.ts'

const text = words.firstRun

/** A card and a token on their way into a computer. */
export function InsertDrawing() {
  return (
    <svg className="drawing" width="400" height="150" viewBox="0 0 400 150" fill="none" aria-hidden="true">
      <g strokeWidth="1.5" strokeLinejoin="round">
        <rect className="fr-screen" x="130" y="8" width="140" height="96" rx="11" />
        <path className="fr-body" d="M106 124h188l-13-20H119z" />
        <path className="fr-faint" d="M178 113h44" strokeWidth="3" strokeLinecap="round" />
        <rect className="fr-body" x="334" y="99" width="50" height="26" rx="9" />
        <rect className="fr-screen" x="321" y="104" width="13" height="16" />
        <path className="fr-line" d="M325 109h4m-4 6h4" />
        <circle className="fr-light" cx="370" cy="112" r="3.5" />
        <rect className="fr-body" x="16" y="92" width="58" height="37" rx="5.5" />
        <rect className="fr-chip" x="53" y="102" width="14" height="12" rx="2.5" />
        <path className="fr-faint" d="M25 119h18" strokeWidth="2.5" strokeLinecap="round" />
        <path className="fr-arrow" d="M352 84h-26m6-6-6 6 6 6M48 77h26m-6-6 6 6-6 6" strokeWidth="2" />
      </g>
      <g className="d-brand">
        <Logo x={178} y={34} size={44} />
      </g>
    </svg>
  )
}

/** Token, the missing piece, computer. */
export function DriverMissingDrawing() {
  return (
    <svg className="drawing" width="380" height="120" viewBox="0 0 380 120" fill="none" aria-hidden="true">
      <g strokeWidth="1.5" strokeLinejoin="round">
        <rect className="fr-body" x="30" y="30" width="58" height="38" rx="13" />
        <rect className="fr-screen" x="88" y="38" width="18" height="22" />
        <path className="fr-line" d="M93 45h5m-5 8h5" />
        <circle className="fr-light" cx="46" cy="49" r="4.5" />
        <path className="fr-line" d="M118 49h30M232 49h30" strokeWidth="2" strokeDasharray="4 5" />
        <circle className="fr-gap" cx="190" cy="49" r="30" strokeDasharray="5 5" />
        <rect className="fr-screen" x="281" y="12" width="76" height="54" rx="7" />
        <path className="fr-body" d="M269 78h100l-8-12h-84z" />
      </g>
      <foreignObject x="177" y="36" width="26" height="26">
        <span className="fr-piece">
          <Icon name="puzzle" size={24} />
        </span>
      </foreignObject>
      <g className="d-brand">
        <Logo x={305} y={25} size={28} />
      </g>
      <g className="fr-words" fontSize="12" textAnchor="middle">
        <text x="66" y="108">
          {text.yourToken}
        </text>
        <text x="190" y="108">
          {text.missing}
        </text>
        <text x="319" y="108">
          {text.tokenseal}
        </text>
      </g>
    </svg>
  )
}
