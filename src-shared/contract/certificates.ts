/** Certificates: which one was used before, what stands in one, and a copy of it as a file. Never the key. */
import {
  CertificateSource,
  CertificateView,
  DocumentSignature,
  ExportFormat,
} from '../model/certificate-view.ts'
import { z } from '../zod.ts'
import { call } from './define.ts'

export const certificates = {
  /** Fingerprints of what signed last. `beside`: path of a document; its folder counts. Nothing is read there. */
  lastUsed: call({
    input: z.object({ beside: z.string().nullable() }),
    output: z.object({ here: z.string().nullable(), anywhere: z.string().nullable() }),
  }),
  /** `online`: asks the network for missing issuers and for revocation first. Without it nothing leaves the computer. */
  view: call({
    input: z.object({ source: CertificateSource, online: z.boolean() }),
    output: CertificateView,
  }),
  /** Opens the page of its issuer's rules (`policyUrl`) in the person's browser. The window names no address. */
  openRules: call({ input: z.object({ source: CertificateSource }), output: z.null() }),
  /** Of every signature in an open document. */
  inDocument: call({ input: z.object({ documentId: z.string() }), output: z.array(DocumentSignature) }),
  /** The folders that the window may save into: their names, for the person. */
  exportPlaces: call({
    input: z.object({ documentId: z.string().nullable() }),
    output: z.object({ downloads: z.string(), document: z.string().nullable() }),
  }),
  /** Fails with `file.exists` unless `overwrite`. */
  export: call({
    input: z.object({
      source: CertificateSource,
      format: ExportFormat,
      chain: z.boolean(),
      to: z.union([
        z.object({
          folder: z.enum(['downloads', 'document']),
          documentId: z.string().nullable(),
          name: z.string(),
        }),
        z.object({ path: z.string() }),
      ]),
      overwrite: z.boolean(),
    }),
    output: z.object({
      output: z.string(),
      name: z.string(),
      certificates: z.number().int(),
      /** The issuer that was not at hand. */
      missing: z.string().nullable(),
    }),
  }),
}
