/** Trust anchors from files and folders. */
import { readdir, stat } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { AppError } from '../../src-shared/errors/app-error.ts'
import { readSmallFile } from '../base/small-file.ts'
import { type Certificate, readCertificateFile } from '../cms/certificate.ts'

const EXTENSIONS = new Set(['.pem', '.crt', '.cer', '.der', '.p7b', '.p7c'])
const MAX_BYTES = 16 * 1024 * 1024

/**
 * @param paths files (PEM, DER, PKCS#7), or folders whose files of these kinds are taken
 * @returns     every certificate once
 * @throws      AppError `trust.unreadable` for a path that is not there or holds none; the reason of `signal`
 */
export async function loadAnchors(
  paths: readonly string[],
  signal?: AbortSignal,
): Promise<readonly Certificate[]> {
  const anchors: Certificate[] = []
  for (const path of paths) {
    const files = await filesAt(path)
    if (files.length === 0) throw new AppError('trust.unreadable', { name: basename(path) })
    for (const file of files) anchors.push(...(await certificatesIn(file, signal)))
  }
  return [...new Map(anchors.map(anchor => [anchor.fingerprint, anchor])).values()]
}

/**
 * What the system trusts: for servers as a rule, few of them issue certificates to persons.
 *
 * @source Node.js, tls.getCACertificates: the stores of Windows and macOS; elsewhere SSL_CERT_FILE and SSL_CERT_DIR, or
 *         OpenSSL's usual places
 */
export function systemAnchors(): readonly Certificate[] {
  const anchors = process.getBuiltinModule('node:tls').getCACertificates('system').flatMap(readable)
  return [...new Map(anchors.map(anchor => [anchor.fingerprint, anchor])).values()]
}

/** A system may hold certificates that no rule allows; they vouch for nobody. */
function readable(pem: string): readonly Certificate[] {
  try {
    return readCertificateFile(Buffer.from(pem))
  } catch {
    return []
  }
}

async function filesAt(path: string): Promise<readonly string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path]
    const names = (await readdir(path)).filter(name => EXTENSIONS.has(extname(name).toLowerCase()))
    return names.sort().map(name => join(path, name))
  } catch (cause) {
    throw new AppError('trust.unreadable', { name: basename(path) }, cause)
  }
}

async function certificatesIn(path: string, signal?: AbortSignal): Promise<readonly Certificate[]> {
  try {
    return readCertificateFile(await readSmallFile(path, { maxBytes: MAX_BYTES, signal }))
  } catch (cause) {
    signal?.throwIfAborted()
    throw new AppError('trust.unreadable', { name: basename(path) }, cause)
  }
}
