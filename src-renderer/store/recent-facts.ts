/** The recent documents as Home lists them: searched, filtered, sorted. Pure. */
import type { RecentDocument } from '../../src-shared/model/document.ts'

export type RecentFilter = 'all' | 'unsigned' | 'signed'
export type RecentOrder = 'used' | 'name'

export type RecentQuery = {
  readonly search: string
  readonly filter: RecentFilter
  readonly order: RecentOrder
}

/** Every word of the search must be in the name or in a folder; capitals and accents do not matter. */
export function searchRecent(recent: readonly RecentDocument[], search: string): readonly RecentDocument[] {
  const wanted = plain(search).split(/\s+/).filter(Boolean)
  return recent.filter(document => {
    const text = plain([document.name, ...document.folders].join(' '))
    return wanted.every(word => text.includes(word))
  })
}

export function listRecent(recent: readonly RecentDocument[], query: RecentQuery): readonly RecentDocument[] {
  return searchRecent(recent, query.search)
    .filter(document => query.filter === 'all' || document.state === query.filter)
    .toSorted((a, b) =>
      query.order === 'name' ? a.name.localeCompare(b.name) : b.usedAt.localeCompare(a.usedAt),
    )
}

export function countBy(recent: readonly RecentDocument[], filter: RecentFilter): number {
  return filter === 'all' ? recent.length : recent.filter(d => d.state === filter).length
}

function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()
}
