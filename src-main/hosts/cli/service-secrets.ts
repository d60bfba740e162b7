/** The secret of a time-stamp service, asked at the terminal when it is needed and no keychain has it. */
import type { AppContract } from '../../../src-shared/contract/contract.ts'
import type { Client } from '../../../src-shared/contract/define.ts'
import { isAppError } from '../../../src-shared/errors/app-error.ts'
import type { SecretQuestion } from '../../../src-shared/model/services.ts'
import { createPinSource } from './ask-pin.ts'
import type { Output } from './output.ts'

/** Without a terminal it is not known: the next service is tried, or the command ends and says what to give. */
export function answerServiceQuestions(
  client: Client<AppContract>,
  output: Output,
  signal: AbortSignal,
): () => void {
  const terminal = createPinSource({ file: null, stdin: false, signal })

  async function answer(question: SecretQuestion): Promise<void> {
    const { questionId } = question
    output.endProgress()
    try {
      const secret = await terminal.ask(promptOf(question))
      await client.levels.answerSecret({ questionId, secret })
    } catch (error) {
      const cancel = !isAppError(error, 'usage.no-pin-source')
      // What asked may have ended meanwhile.
      await client.levels.answerSecret({ questionId, secret: null, cancel }).catch(() => {})
    }
  }
  return client.levels.secretQuestionChanged(question => {
    if (question) void answer(question)
  })
}

function promptOf({ service, kind, user, wrongBefore }: SecretQuestion): string {
  const what = {
    basic: `Password of ${user} for the time-stamp service “${service}”`,
    bearer: `Token for the time-stamp service “${service}”`,
    certificate: `Password of the key for the time-stamp service “${service}”`,
  }[kind]
  return wrongBefore ? `Not accepted. ${what}` : what
}
