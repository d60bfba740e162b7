/** Which ports processes hold, as /proc tells. Linux only. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** Listening TCP, and UDP sockets with a peer on port 53, of these processes. */
export function openPorts(pids: readonly number[]): readonly string[] {
  const inodes = new Set(pids.flatMap(socketInodes))
  return ['tcp', 'tcp6', 'udp', 'udp6'].flatMap(kind =>
    readFileSync(`/proc/net/${kind}`, 'utf8')
      .split('\n')
      .slice(1)
      .map(line => line.trim().split(/\s+/))
      .filter(fields => inodes.has(fields[9] ?? ''))
      .filter(fields => (kind.startsWith('tcp') ? fields[3] === '0A' : fields[2]?.endsWith(':0035')))
      .map(fields => `${kind} ${fields[1]} ${fields[2]}`),
  )
}

function socketInodes(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap(fd => {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1]
      return inode === undefined ? [] : [inode]
    })
  } catch {
    return [] // It has ended, or the descriptor was closed meanwhile.
  }
}
