/** Files that could not be opened, and the password of those that are protected. */
import { wordsOf } from '../../src-shared/errors/app-error.ts'
import { pickPdfs } from '../focus-targets.ts'
import type { OpenProblem } from '../store/document-slice.ts'
import { useStore } from '../store/store.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Icon } from '../ui/icon.tsx'
import { words } from '../words.ts'
import { type DetailLine, Details, errorLines } from './details.tsx'
import { PasswordDialog } from './password-dialog.tsx'
import { SealedDialog } from './sealed-dialog.tsx'

const { opening } = words

export function OpenDialogs() {
  const [question] = useStore(s => s.passwordQuestions)
  const problems = useStore(s => s.openProblems)
  const asked = useStore(s => s.passwordsAsked)
  const answerPassword = useStore(s => s.answerPassword)
  const cancelPassword = useStore(s => s.cancelPassword)
  const [sealed] = useStore(s => s.sealedQuestions)
  // While its key is at work the job has the word.
  if (sealed) return sealed.opening ? null : <SealedDialog key={sealed.path} question={sealed} />
  if (question) {
    return (
      <PasswordDialog
        key={asked}
        name={question.name}
        wrongBefore={question.wrongBefore}
        action={opening.open}
        onAnswer={password => void answerPassword(password)}
        onCancel={cancelPassword}
      />
    )
  }
  return problems.length > 0 ? <ProblemDialog problems={problems} /> : null
}

function ProblemDialog({ problems }: { readonly problems: readonly OpenProblem[] }) {
  const dismissProblems = useStore(s => s.dismissProblems)
  function another() {
    dismissProblems()
    pickPdfs()
  }
  const [first] = problems
  const single = problems.length === 1 && first ? problemWords(first).title : null
  return (
    <Dialog
      title={single ?? opening.problems(problems.length)}
      width={448}
      onClose={dismissProblems}
      footer={
        <>
          <span className="end" />
          <Button onClick={another}>{opening.chooseAnother}</Button>
          <Button variant="primary" autofocus onClick={dismissProblems}>
            {words.common.close}
          </Button>
        </>
      }
    >
      <div role="alert">
        <ul className="col gap-4">
          {problems.map((problem, index) => {
            const { title, text, remedy } = problemWords(problem)
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: the same file may fail twice, and the list never moves.
              <li key={index} className="row-top problem">
                <Icon name="file-x-2" size={28} className="f-bad" />
                <div className="grow">
                  <p className="m trunc">{problem.name}</p>
                  {!single && <p className="t-13 sb">{title}</p>}
                  <p className="t-13 c2">{text}</p>
                  <p className="t-13 c2">{remedy}</p>
                </div>
              </li>
            )
          })}
        </ul>
      </div>
      <Details lines={problems.flatMap(detailLines)} />
    </Dialog>
  )
}

function problemWords(problem: OpenProblem) {
  if (problem.error) return wordsOf(problem.error)
  return { title: opening.noPathTitle, text: opening.noPathText, remedy: opening.noPathRemedy }
}

function detailLines(problem: OpenProblem): readonly DetailLine[] {
  const { error } = problem
  return [{ name: opening.file, value: problem.path ?? problem.name }, ...(error ? errorLines(error) : [])]
}
