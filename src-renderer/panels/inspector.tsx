/** The inspector: everything about the signature to be made, and the button that makes it. */
import type { OpenDocument } from '../store/document-slice.ts'
import { words } from '../words.ts'
import { AppearanceSection } from './appearance-section.tsx'
import { CertificateCard } from './certificate-card.tsx'
import { DocumentNotes, FieldList } from './document-notes.tsx'
import { LevelSection } from './level-section.tsx'
import { PlacementSection } from './placement-section.tsx'
import { RestrictionSection } from './restriction-section.tsx'
import { SignBar } from './sign-bar.tsx'

export function Inspector({ document }: { readonly document: OpenDocument }) {
  return (
    <aside className="panel right" aria-label={words.regions.inspector} data-region="inspector" tabIndex={-1}>
      <div className="scroll">
        <PlacementSection info={document.info} />
        <DocumentNotes document={document} />
        <AppearanceSection info={document.info} />
        <CertificateCard />
        <LevelSection />
        <RestrictionSection info={document.info} />
        <FieldList info={document.info} />
      </div>
      <SignBar />
    </aside>
  )
}
