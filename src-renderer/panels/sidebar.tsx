/** The sidebar of Home: documents, tokens with their state, help. A narrow rail in small windows. */
import type { TokenInfo } from '../../src-shared/model/certificate.ts'
import { runCommand } from '../commands.ts'
import { useStore } from '../store/store.ts'
import { type TokenStatus, tokenStatus } from '../store/token-facts.ts'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words.ts'
import { tokenIcon, tokenName } from './token-look.ts'

const DOT: Readonly<Record<TokenStatus, string>> = {
  ready: 'ok',
  expiring: 'warn',
  expired: 'warn',
  'no-certificate': 'warn',
  unusable: 'warn',
  password: 'warn',
  locked: 'bad',
}

export function Sidebar() {
  const list = useStore(s => s.tokenList)
  const openDialog = useStore(s => s.openDialog)
  const reading = list === null || list.modules.some(module => module.reading)
  const homeView = useStore(s => s.homeView)
  const showDocuments = useStore(s => s.showDocuments)
  return (
    <nav className="sidebar" aria-label={words.home.nav} data-region="sidebar">
      <button
        className="nav"
        type="button"
        aria-current={homeView === 'documents' ? 'page' : undefined}
        title={words.home.documents}
        onClick={showDocuments}
      >
        <Icon name="files" />
        <span>{words.home.documents}</span>
      </button>
      <h2 className="sidehead">{words.home.tokens}</h2>
      <span className="sidediv" />
      {reading && (
        <p className="nav quiet" title={words.home.reading}>
          <span className="spin" aria-hidden="true" />
          <span>{words.home.reading}</span>
        </p>
      )}
      {list?.tokens.length === 0 && !reading && (
        <button
          className="nav quiet"
          type="button"
          title={words.home.noTokenTitle}
          onClick={() => openDialog('certificates')}
        >
          <Icon name="usb-token" />
          <span>{words.home.noToken}</span>
        </button>
      )}
      {list?.tokens.map(token => (
        <TokenRow key={token.tokenId} token={token} />
      ))}
      <div className="col foot">
        <span className="sidediv" />
        <button
          className="nav"
          type="button"
          aria-current={homeView === 'settings' ? 'page' : undefined}
          title={words.settings.title}
          onClick={() => runCommand('app.settings')}
        >
          <Icon name="settings-2" />
          <span>{words.settings.title}</span>
        </button>
        <button
          className="nav"
          type="button"
          title={words.home.help}
          onClick={() => runCommand('help.shortcuts')}
        >
          <Icon name="circle-question-mark" />
          <span>{words.home.help}</span>
        </button>
      </div>
    </nav>
  )
}

function TokenRow({ token }: { readonly token: TokenInfo }) {
  const openToken = useStore(s => s.openToken)
  const isShown = useStore(s => s.homeView === 'token' && s.shownTokenId === token.tokenId)
  const status = tokenStatus(token, new Date())
  const statusWords = words.token.status[status]
  const owner = token.certificates.find(c => c.usable) ?? token.certificates[0]
  return (
    <button
      className="nav two"
      type="button"
      title={`${tokenName(token)}, ${statusWords}`}
      aria-current={isShown ? 'page' : undefined}
      onClick={() => openToken(token.tokenId)}
    >
      <Icon name={tokenIcon(token)} size={18} />
      <span className="grow trunc">
        {tokenName(token)}
        <span className="sub trunc">{status === 'ready' && owner ? owner.subjectName : statusWords}</span>
      </span>
      <i className={`dot ${DOT[status]}`} aria-hidden="true" />
    </button>
  )
}
