/** The certificate viewer: what it shows, what was asked about it, and a copy of it as a file. */
import type { StateCreator } from 'zustand'
import type { AppError } from '../../src-shared/errors/app-error.ts'
import type {
  CertificateSource,
  CertificateView,
  DocumentSignature,
  ExportFormat,
} from '../../src-shared/model/certificate-view.ts'
import { app } from '../bridge.ts'
import { asAppError } from './failures.ts'
import type { AppStore } from './store.ts'

export type ExportRequest = {
  readonly format: ExportFormat
  readonly folder: 'downloads' | 'document'
  readonly name: string
  readonly overwrite: boolean
}

export type Exported = { readonly output: string; readonly name: string; readonly missing: string | null }

export type ShownCertificate = {
  readonly source: CertificateSource
  readonly view: CertificateView
  /** Of the document it was found in; empty elsewhere. */
  readonly beside: readonly DocumentSignature[]
}

export type CertificateSlice = {
  readonly shownCertificate: ShownCertificate | null
  /** Its issuer is being asked. */
  readonly certificateBusy: boolean
  /** Given: the dialog that saves it is open. */
  readonly exportFormat: ExportFormat | null
  showCertificate(source: CertificateSource): Promise<void>
  /** Another of the same place. */
  showOther(fingerprint: string): Promise<void>
  /** The one that signed a field of an open document. */
  showSigner(documentId: string, field: string): Promise<void>
  /** Asks the network. */
  checkCertificate(): Promise<void>
  /** In the browser. */
  openRules(): Promise<void>
  closeCertificate(): void
  openExport(format: ExportFormat | null): void
  exportCertificate(request: ExportRequest): Promise<Exported | AppError>
}

export const createCertificateSlice: StateCreator<AppStore, [], [], CertificateSlice> = (set, get) => {
  async function load(source: CertificateSource, online: boolean): Promise<void> {
    set({ certificateBusy: true })
    try {
      const view = await app.certificates.view({ source, online })
      const beside =
        source.kind === 'document' ? await app.certificates.inDocument({ documentId: source.documentId }) : []
      set({ shownCertificate: { source, view, beside } })
    } catch (error) {
      get().tellFailure(asAppError(error))
    } finally {
      set({ certificateBusy: false })
    }
  }

  return {
    shownCertificate: null,
    certificateBusy: false,
    exportFormat: null,
    showCertificate: source => load(source, false),
    async showOther(fingerprint) {
      const { shownCertificate } = get()
      if (shownCertificate) await load({ ...shownCertificate.source, fingerprint }, false)
    },
    async showSigner(documentId, field) {
      try {
        const signatures = await app.certificates.inDocument({ documentId })
        const signer = signatures.find(signature => signature.field === field)?.signer
        if (signer) await load({ kind: 'document', documentId, fingerprint: signer }, false)
      } catch (error) {
        get().tellFailure(asAppError(error))
      }
    },
    async checkCertificate() {
      const { shownCertificate } = get()
      if (shownCertificate) await load(shownCertificate.source, true)
    },
    async openRules() {
      const { shownCertificate } = get()
      if (!shownCertificate) return
      try {
        await app.certificates.openRules({ source: shownCertificate.source })
      } catch (error) {
        get().tellFailure(asAppError(error))
      }
    },
    closeCertificate: () => set({ shownCertificate: null, exportFormat: null }),
    openExport: exportFormat => set({ exportFormat }),
    async exportCertificate({ format, folder, name, overwrite }) {
      const { shownCertificate, activeId } = get()
      if (!shownCertificate) throw new Error('Nothing is shown')
      const { source } = shownCertificate
      const documentId = source.kind === 'document' ? source.documentId : activeId
      try {
        const to = { folder, documentId, name }
        return await app.certificates.export({ source, format, chain: format === 'p7b', to, overwrite })
      } catch (error) {
        return asAppError(error)
      }
    },
  }
}
