/** Beside the token: that it is unlocked, until when, and the way to lock it now. */
import { clockTime } from '../format.ts'
import { useStore } from '../store/store.ts'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words.ts'
import { tokenName } from './token-look.ts'

const { login: text } = words

export function LoginPills() {
  const logins = useStore(s => s.logins)
  return logins.map(({ tokenId, until }) => <LoginPill key={tokenId} tokenId={tokenId} until={until} />)
}

function LoginPill(props: { readonly tokenId: string; readonly until: string }) {
  const token = useStore(s => s.tokenList?.tokens.find(one => one.tokenId === props.tokenId))
  const closeLogin = useStore(s => s.closeLogin)
  const time = clockTime(props.until)
  return (
    <span className="login-pill row t-12">
      <Icon name="lock-keyhole-open" size={14} />
      <span role="status">{text.until(time)}</span>
      <button
        type="button"
        className="btn sm"
        aria-label={text.closeNowOf(token ? tokenName(token) : words.token.unnamed)}
        onClick={() => void closeLogin(props.tokenId)}
      >
        {text.closeNow}
      </button>
    </span>
  )
}
