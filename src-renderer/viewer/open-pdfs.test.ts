import { expect, test, vi } from 'vitest'
import { createOpenPdfs, type Opening } from './open-pdfs.ts'
import type { AskPassword, Pdf } from './pdf.ts'

type Started = {
  readonly documentId: string
  readonly ask: AskPassword
  readonly lose: () => void
  readonly fail: (error: Error) => void
  readonly finish: () => void
  readonly close: ReturnType<typeof vi.fn>
}

function workbench() {
  const started: Started[] = []
  const onLost = vi.fn()
  const pdfs = createOpenPdfs((documentId, ask, lose): Opening => {
    const { promise, resolve, reject } = Promise.withResolvers<Pdf>()
    const close = vi.fn(async () => undefined)
    // Only its identity matters here.
    started.push({
      documentId,
      ask,
      lose,
      fail: reject,
      finish: () => resolve({ pageCount: started.length } as Pdf),
      close,
    })
    return { opened: promise, close }
  }, onLost)
  return { pdfs, started, onLost }
}

const nobody: AskPassword = async () => null

test('a tab that comes back finds its PDF still open', async () => {
  const { pdfs, started } = workbench()
  const first = pdfs.get('a', '0', nobody)
  started[0]?.finish()
  expect(await pdfs.get('a', '0', nobody)).toBe(await first)
  expect(started).toHaveLength(1)
})

test('a new version closes the old one', async () => {
  const { pdfs, started } = workbench()
  const first = pdfs.get('a', '0', nobody)
  started[0]?.finish()
  await first
  void pdfs.get('a', '1', nobody)
  expect(started[0]?.close).toHaveBeenCalledOnce()
  expect(started).toHaveLength(2)
})

test('the PDF of a closed tab is closed, the others stay', async () => {
  const { pdfs, started } = workbench()
  void pdfs.get('a', '0', nobody)
  void pdfs.get('b', '0', nobody)
  pdfs.keepOnly(new Set(['b']))
  expect(started[0]?.close).toHaveBeenCalledOnce()
  expect(started[1]?.close).not.toHaveBeenCalled()
})

test('one that failed is opened anew when asked again', async () => {
  const { pdfs, started } = workbench()
  const first = pdfs.get('a', '0', nobody)
  started[0]?.fail(new Error('no'))
  await expect(first).rejects.toThrow('no')
  expect(started[0]?.close).toHaveBeenCalledOnce()
  void pdfs.get('a', '0', nobody)
  expect(started).toHaveLength(2)
})

test('lost bytes are told once, and only for the PDF in use', async () => {
  const { pdfs, started, onLost } = workbench()
  void pdfs.get('a', '0', nobody)
  started[0]?.lose()
  started[0]?.lose()
  expect(onLost.mock.calls).toEqual([['a']])
  void pdfs.get('a', '1', nobody)
  started[0]?.lose()
  expect(onLost).toHaveBeenCalledOnce()
})

test('the latest viewer answers for the password', async () => {
  const { pdfs, started } = workbench()
  void pdfs.get('a', '0', async () => 'first')
  void pdfs.get('a', '0', async () => 'second')
  expect(await started[0]?.ask(false)).toBe('second')
})
