/** The title bar of the first run: no tabs yet, but the token and the menu. */
import { nativeMenu } from '../bridge.ts'
import { AppMenu } from '../panels/app-menu.tsx'
import { TokenPill } from '../panels/token-pill.tsx'
import { useStore } from '../store/store.ts'
import { Icon } from '../ui/icon.tsx'
import { Logo } from '../ui/seal.tsx'
import { words } from '../words.ts'

const text = words.firstRun

export function FirstRunBar() {
  const isNeedy = useStore(s => s.doctorReport?.needy != null)
  const hasToken = useStore(s => (s.tokenList?.tokens.length ?? 0) > 0)
  return (
    <header className="titlebar" data-region="tabs">
      <span className="brand">
        <Logo />
      </span>
      {!nativeMenu && <AppMenu />}
      <span className="t-13 m c2">{text.title}</span>
      <span className="grow" />
      {isNeedy && !hasToken ? <NeededPill /> : <TokenPill />}
    </header>
  )
}

function NeededPill() {
  const openDialog = useStore(s => s.openDialog)
  return (
    <button
      type="button"
      className="tokenpill warn"
      aria-haspopup="dialog"
      onClick={() => openDialog('doctor')}
    >
      <span className="tk">
        <Icon name="usb-token" size={18} />
      </span>
      <span className="who">{text.found}</span>
      <span className="sep" aria-hidden="true">
        ·
      </span>
      <span className="c-warn">{text.needed}</span>
      <Icon name="chevron-down" size={14} className="c3" />
    </button>
  )
}
