/** One icon of the set, drawn with the current text colour. Decoration only: names belong to the control. */
import { ICON_PATHS, type IconName } from './icon-paths.ts'

export type IconSize = 14 | 16 | 18 | 20 | 24 | 28 | 40

export function Icon(props: {
  readonly name: IconName
  readonly size?: IconSize
  readonly className?: string
}) {
  const size = props.size && props.size !== 16 ? ` i-${props.size}` : ''
  return (
    <svg
      className={`i${size}${props.className ? ` ${props.className}` : ''}`}
      viewBox="0 0 24 24"
      aria-hidden="true"
    >
      <path d={ICON_PATHS[props.name]} />
    </svg>
  )
}
