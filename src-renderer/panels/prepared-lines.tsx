/** What the signature will do, as its preparation found out: shown before a PIN is typed. */
import { earlierWords, restrictionWords } from '../../src-shared/model/preparation-words.ts'
import type { Preparation } from '../../src-shared/model/signing.ts'
import { Icon } from '../ui/icon.tsx'
import type { IconName } from '../ui/icon-paths.ts'
import { words } from '../words.ts'

const { prepared: text } = words

type Line = { readonly icon: IconName; readonly words: string; readonly tone?: 'f-warn' }

/** Nothing before it is prepared: a key file is opened first. */
export function PreparedLines({ prepared }: { readonly prepared: Preparation | null }) {
  if (prepared === null) return null
  return (
    <ul className="prepared t-12 c2" aria-label={text.title}>
      {linesOf(prepared).map(line => (
        <li key={line.words} className="row-top">
          <Icon name={line.icon} size={14} className={line.tone ?? 'c3'} />
          <span className="grow">{line.words}</span>
        </li>
      ))}
    </ul>
  )
}

function linesOf(prepared: Preparation): readonly Line[] {
  const isWhole = prepared.earlier.every(({ effect }) => effect === 'kept')
  const doubt = isWhole ? {} : { tone: 'f-warn' as const }
  return [
    { icon: 'copy-check', words: text.saves(prepared.outputName) },
    levelLine(prepared),
    ...restrictionWords(prepared).map((line): Line => ({ icon: 'lock', words: line })),
    ...earlierWords(prepared).map(
      (line): Line => ({ icon: isWhole ? 'badge-check' : 'circle-alert', words: line, ...doubt }),
    ),
    ...prepared.warnings
      .filter(({ code }) => code !== 'pdf.earlier-unclear') // Said already.
      .map(({ title }): Line => ({ icon: 'circle-alert', words: `${title}.`, tone: 'f-warn' })),
  ]
}

function levelLine({ level, timeFrom, missing }: Preparation): Line {
  const { title } = words.level.steps[level]
  if (missing !== null) return { icon: 'circle-alert', words: text.missing(title, missing), tone: 'f-warn' }
  return { icon: 'clock', words: text.level(title, timeFrom) }
}
