/** Rules for the files of the project that no linter knows: length, and nothing of the machine they were made on. */

export type Source = { readonly path: string; readonly text: string }

const MAX_LINES = 400
const CODE = /\.(ts|tsx|mjs)$/
/** Text that people or programs read; the rest is pictures, fonts and documents. */
const TEXT =
  /\.(ts|tsx|mjs|js|cjs|css|html|md|json|yml|yaml|sh|nsh|plist|svg|txt|desktop|xml)$|(^|\/)[A-Za-z.]+$/

/** Folders of one machine. Written in pieces so that this file keeps its own rule. */
const MACHINE_FOLDERS = ['/wo' + 'rk/', '/ro' + 'ot/', '/ho' + 'me/', '/Us' + 'ers/', 'C:\\Us' + 'ers\\']
/** Homes in examples that stand for anyone's. */
const ANYONE =
  /(\/home\/|\/Users\/|C:\\Users\\)(you|user|me|name|someone|ada|anna|mary|[a-z](?!\w)|<|\$|\{|\*|…)/g

/** @returns one sentence per broken rule, with line numbers */
export function sourceFaults({ path, text }: Source): string[] {
  if (!TEXT.test(path) || path.endsWith('package-lock.json')) return []
  const faults: string[] = []
  const lines = text.split('\n')
  if (CODE.test(path) && lines.length - 1 > MAX_LINES) {
    faults.push(`${path}: ${lines.length - 1} lines; ${MAX_LINES} is the limit`)
  }
  lines.forEach((line, index) => {
    const cleaned = line.replaceAll(ANYONE, '')
    const folder = MACHINE_FOLDERS.find(each => mentions(cleaned, each))
    if (folder !== undefined) faults.push(`${path}:${index + 1}: a path of one machine (${folder}…)`)
  })
  return faults
}

/** A folder name in the middle of another path (`xl/wo…rk/`) is not a path of a machine. */
function mentions(line: string, folder: string): boolean {
  const at = line.indexOf(folder)
  if (at === -1) return false
  return at === 0 || !/[\w.~\-)}\]*]/.test(line[at - 1] ?? '')
}
