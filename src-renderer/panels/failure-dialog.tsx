/** Why a signature was not made: what happened, what was not changed, what to do; details for IT. */
import type { AppError } from '../../src-shared/errors/app-error.ts'
import { wordsOf } from '../../src-shared/errors/app-error.ts'
import type { SignJob } from '../../src-shared/model/signing.ts'
import { useStore } from '../store/store.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words.ts'
import { type DetailLine, Details, errorLines } from './details.tsx'
import { tokenName } from './token-look.ts'

/** Another folder helps. */
const ELSEWHERE: readonly string[] = ['file.read-only-folder', 'file.drive-gone']

export function FailureDialog(props: { readonly error: AppError; readonly job: SignJob | null }) {
  const { error, job } = props
  const dismissSignError = useStore(s => s.dismissSignError)
  const signAgain = useStore(s => s.signAgain)
  const { title, text, remedy } = wordsOf(error)
  const isElsewhere = ELSEWHERE.includes(error.code)
  return (
    <Dialog
      title={title}
      width={448}
      onClose={dismissSignError}
      footer={
        <>
          <span className="end" />
          <Button autofocus onClick={dismissSignError}>
            {words.common.close}
          </Button>
          <Button variant={isElsewhere ? 'secondary' : 'primary'} onClick={() => void signAgain()}>
            {words.common.tryAgain}
          </Button>
          {isElsewhere && (
            <Button variant="primary" onClick={() => void signAgain('downloads')}>
              {words.failure.inDownloads}
            </Button>
          )}
        </>
      }
    >
      <div className="banner bad" role="alert">
        <Icon name="octagon-alert" />
        <div className="grow">{text}</div>
      </div>
      <p className="c2">{remedy}</p>
      <Details lines={detailLines(error, job)} />
    </Dialog>
  )
}

function detailLines(error: AppError, job: SignJob | null): readonly DetailLine[] {
  const { failure } = words
  return [
    ...errorLines(error),
    ...(job?.token ? [{ name: failure.token, value: `${tokenName(job.token)}, ${job.token.serial}` }] : []),
    ...(job?.token ? [{ name: failure.driver, value: job.token.modulePath }] : []),
    ...(job?.certificate
      ? [
          {
            name: failure.certificate,
            value: `${job.certificate.subjectName}, ${job.certificate.issuerName}`,
          },
        ]
      : []),
  ]
}
