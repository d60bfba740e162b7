/** Finds the objects of a document whose cross-reference is broken: one bounded scan of the file, the newest wins. */
import type { ByteReader } from '../base/ports.ts'
import type { Skeleton } from './assemble.ts'
import type { Header } from './header.ts'
import { SyntaxProblem } from './lexer.ts'

/** @throws SyntaxProblem where no catalog is found; AppError `pdf.too-complex` */
export function recoverSkeleton(_reader: ByteReader, _header: Header): Skeleton {
  throw new SyntaxProblem('malformed', 'the cross-reference is broken')
}
