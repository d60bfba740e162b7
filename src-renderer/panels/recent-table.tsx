/** Documents opened before, with what is known of them from the files themselves. */
import { useState } from 'react'
import type { RecentDocument } from '../../src-shared/model/document.ts'
import { howLongAgo } from '../format.ts'
import { folderTrail } from '../store/file-names.ts'
import {
  countBy,
  listRecent,
  type RecentFilter,
  type RecentOrder,
  searchRecent,
} from '../store/recent-facts.ts'
import { useStore } from '../store/store.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { MenuButton } from '../ui/menu.tsx'
import { words } from '../words.ts'

const FILTERS: readonly RecentFilter[] = ['all', 'unsigned', 'signed']

export function RecentTable(props: {
  readonly recent: readonly RecentDocument[]
  readonly search: string
  readonly onClearSearch: () => void
}) {
  const [filter, setFilter] = useState<RecentFilter>('all')
  const [order, setOrder] = useState<RecentOrder>('used')
  const found = searchRecent(props.recent, props.search)
  const shown = listRecent(props.recent, { search: props.search, filter, order })
  return (
    <>
      <div className="row recent-head">
        <fieldset className="seg">
          <legend className="vh">{words.recent.filter}</legend>
          {FILTERS.map(name => (
            <button key={name} type="button" aria-pressed={filter === name} onClick={() => setFilter(name)}>
              {words.recent.filters[name]} <span className="n">{countBy(found, name)}</span>
            </button>
          ))}
        </fieldset>
        <span className="end row gap-1 hide-n">
          <span className="t-13 c3">{words.recent.sortedBy[order]}</span>
          <IconButton
            label={words.recent.sort}
            icon="arrow-up-down"
            onClick={() => setOrder(order === 'used' ? 'name' : 'used')}
          />
        </span>
      </div>
      {shown.length === 0 ? (
        <NothingFound searching={props.search !== ''} onClearSearch={props.onClearSearch} />
      ) : (
        <table className="tbl" aria-label={words.recent.table}>
          <thead>
            <tr>
              <th>{words.recent.columns.document}</th>
              <th className="col-status">{words.recent.columns.status}</th>
              <th className="col-signatures hide-n">{words.recent.columns.signatures}</th>
              <th className="col-changed">{words.recent.columns.changed}</th>
              <th className="col-actions">
                <span className="vh">{words.recent.columns.actions}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map(document => (
              <Row key={document.path} document={document} />
            ))}
          </tbody>
        </table>
      )}
    </>
  )
}

function Row({ document }: { readonly document: RecentDocument }) {
  const { name, path, state } = document
  const openPath = useStore(s => s.openPath)
  const reveal = useStore(s => s.reveal)
  const forget = useStore(s => s.forget)
  const open = () => void openPath(path)
  const missing = state === 'missing'
  return (
    <tr onDoubleClick={open}>
      <td>
        <span className="row gap-3">
          <span className={`docthumb ${state === 'signed' ? 'signed' : ''}`} />
          <span className="grow">
            <button type="button" className="doc-open m trunc" title={path} onClick={open}>
              {name}
            </button>
            <span className="t-12 c3 trunc as-line">{folderTrail(document.folders)}</span>
          </span>
        </span>
      </td>
      <td>
        <StateChip state={state} />
      </td>
      <td className="hide-n">
        <Signatures count={document.signatureCount} />
      </td>
      <td className="c2 nowrap">
        {document.changedAt ? howLongAgo(document.changedAt, new Date()) : words.recent.never}
      </td>
      <td>
        <MenuButton
          label={words.recent.actionsFor(name)}
          className="ib"
          align="end"
          items={[
            { kind: 'item', label: words.recent.open, icon: 'file-text', disabled: missing, run: open },
            {
              kind: 'item',
              label: words.recent.showInFolder,
              icon: 'folder-open',
              disabled: missing,
              run: () => void reveal(path),
            },
            { kind: 'line' },
            { kind: 'item', label: words.recent.remove, icon: 'x', run: () => void forget(path) },
          ]}
        >
          <Icon name="ellipsis" />
        </MenuButton>
      </td>
    </tr>
  )
}

function StateChip({ state }: { readonly state: RecentDocument['state'] }) {
  const look = {
    signed: { tone: 'ok', icon: 'badge-check' },
    unsigned: { tone: '', icon: 'file-text' },
    missing: { tone: 'warn', icon: 'file-x-2' },
  } as const
  return (
    <span className={`chip ${look[state].tone}`.trim()}>
      <Icon name={look[state].icon} />
      {words.recent.states[state]}
    </span>
  )
}

const MAX_PIPS = 4

function Signatures({ count }: { readonly count: number }) {
  if (count === 0) return <span className="c3">{words.recent.never}</span>
  return (
    <span className="row gap-2">
      <span className="pips" aria-hidden="true">
        {Array.from({ length: Math.min(count, MAX_PIPS) }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: equal marks without identity.
          <i key={index} className="on" />
        ))}
      </span>
      <span className="c3">
        <span aria-hidden="true">{count}</span>
        <span className="vh">{words.recent.signatureCount(count)}</span>
      </span>
    </span>
  )
}

function NothingFound(props: { readonly searching: boolean; readonly onClearSearch: () => void }) {
  return (
    <div className="empty col">
      <Icon name="search" size={28} className="c3" />
      <p className="m">{props.searching ? words.recent.nothingFound : words.recent.nothingHere}</p>
      <p className="t-13 c2">{words.recent.nothingFoundText}</p>
      {props.searching && <Button onClick={props.onClearSearch}>{words.recent.clearSearch}</Button>}
    </div>
  )
}
