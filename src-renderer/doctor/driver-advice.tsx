/** Where the driver comes from: the maker's page, OpenSC, or a file that is here already. */
import type { DriverAdvice } from '../../src-shared/model/doctor.ts'
import { platform } from '../bridge.ts'
import { DriverFileButton } from '../settings/drivers-page.tsx'
import { useStore } from '../store/store.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words.ts'

const text = words.advice
const ENDINGS = { linux: '.so', mac: '.dylib', windows: '.dll' } as const

export function DriverAdviceList({ drivers }: { readonly drivers: readonly DriverAdvice[] }) {
  return (
    <ul className="card list advice" aria-label={text.list}>
      {drivers.map((driver, index) => (
        <AdviceRow key={driver.driverId} driver={driver} isFirst={index === 0} />
      ))}
      <li className="row advice-row">
        <Icon name="folder-search" size={20} className="c3" />
        <span className="grow">
          <span className="m as-line">{text.have}</span>
          <span className="t-13 c2 as-line">{text.haveText(ENDINGS[platform])}</span>
        </span>
        <DriverFileButton label={text.choose} />
      </li>
    </ul>
  )
}

function AdviceRow({ driver, isFirst }: { readonly driver: DriverAdvice; readonly isFirst: boolean }) {
  const openDriverPage = useStore(s => s.openDriverPage)
  const { name, page, own } = driver
  const from = own ? (page ? text.own : text.ownNoPage) : text.open
  return (
    <li className={`row advice-row${isFirst ? ' first' : ''}`}>
      <Icon name={isFirst ? 'badge-check' : 'globe'} size={20} className={isFirst ? 'f-accent' : 'c3'} />
      <span className="grow">
        <span className="row gap-2">
          <span className="m">{name}</span>
          {isFirst && <span className="chip line text">{text.recommended}</span>}
        </span>
        <span className="t-13 c2 as-line">
          {from} {driver.package && text.debian(driver.package)}
        </span>
      </span>
      {page && (
        <Button
          variant={isFirst ? 'primary' : 'secondary'}
          icon="external-link"
          onClick={() => void openDriverPage(driver.driverId)}
        >
          {isFirst && own ? text.download : text.page}
        </Button>
      )}
    </li>
  )
}
