/** Documents: open one, look at its pages, let it go. Their bytes never travel here. */
import { CertificateInfo } from '../model/certificate.ts'
import { DocumentInfo, PageInfo, RecentDocument } from '../model/document.ts'
import { OpeningRequest, WireFailure } from '../model/signing.ts'
import { z } from '../zod.ts'
import { call, event } from './define.ts'

export const documents = {
  /** `password` for encrypted ones; null: tried with the empty one. Fails with `pdf.password-needed`. */
  open: call({
    input: z.object({ path: z.string(), password: z.string().nullable() }),
    output: DocumentInfo,
    secret: true,
  }),
  /** Of a document that `open` could not open without a recipient's key: the keys at hand that fit. Nothing is tried. */
  fittingKeys: call({
    input: z.object({ path: z.string() }),
    output: z.object({
      fitting: z.array(z.object({ tokenId: z.string(), certificate: CertificateInfo })),
      /** Key files that show their certificates only behind their password. */
      locked: z.array(z.string()),
    }),
  }),
  /** Opens it by the key of a token or key file. Answers at once; the rest is told by `signing.jobChanged`. */
  openByKey: call({ input: OpeningRequest, output: z.object({ jobId: z.string() }) }),
  /** Those open now: for a window that was reloaded. */
  list: call({
    input: z.object({}),
    output: z.object({ documents: z.array(DocumentInfo), inFront: z.string().nullable() }),
  }),
  /** The window tells which one it shows, null for none: what `list` answers as `inFront`. */
  bringToFront: call({ input: z.object({ documentId: z.string().nullable() }), output: z.null() }),
  /**
   * For drawing its pages: the password of a signed copy, which nobody was asked for, given once; of a document that is
   * encrypted for certificates one of the moment, with the bytes (base64) that the viewer has to see behind the file.
   */
  viewing: call({
    input: z.object({ documentId: z.string() }),
    output: z.object({ password: z.string().nullable(), tail: z.string().nullable() }),
    secret: true,
  }),
  close: call({ input: z.object({ documentId: z.string() }), output: z.null() }),
  /** The boxes of one page, for pages beyond those in `DocumentInfo`. */
  page: call({ input: z.object({ documentId: z.string(), pageIndex: z.number().int() }), output: PageInfo }),
  recent: call({ input: z.object({}), output: z.array(RecentDocument) }),
  forget: call({ input: z.object({ path: z.string() }), output: z.null() }),
  /** Shows a file in the system's file manager. */
  reveal: call({ input: z.object({ path: z.string() }), output: z.null() }),
  /** Opens a file in the system's own viewer. */
  openOutside: call({ input: z.object({ path: z.string() }), output: z.null() }),
  /** The system, a second start or the menu asks the window to open these. */
  openRequested: event(z.object({ paths: z.array(z.string()) })),
  /** The file changed on disk; `error` when it cannot be read any more. */
  changed: event(
    z.object({ documentId: z.string(), info: DocumentInfo.nullable(), error: WireFailure.nullable() }),
  ),
}
