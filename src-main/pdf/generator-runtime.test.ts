import { expect, test } from 'vitest'
import { createFontLibrary, systemFontFolders } from './fonts.ts'
import { provideGeneratorRuntime } from './generator-runtime.ts'
import { shapeText } from './text-shaping.ts'

type Context = { prev: unknown; next: unknown; stop(): void }
type Runtime = {
  mark(generator: () => Iterator<string>): () => Iterator<string>
  wrap(step: (context: Context) => unknown): Iterator<string>
}

/** As the compiler writes `function* () { for (const word of words) yield word }`. */
function compiled({ mark, wrap }: Runtime, words: readonly string[]) {
  return mark(function generator() {
    let at = 0
    return wrap(context => {
      for (;;) {
        context.prev = context.next
        switch (context.prev) {
          case 0:
            if (at >= words.length) {
              context.next = 5
              break
            }
            context.next = 3
            return words[at]
          case 3:
            at++
            context.next = 0
            break
          default:
            return context.stop()
        }
      }
    })
  })
}

test('a compiled generator gives what the language’s own gives', () => {
  provideGeneratorRuntime()
  const { regeneratorRuntime } = globalThis as unknown as { regeneratorRuntime: Runtime }
  for (const words of [[], ['a'], ['a', 'b', 'c']]) {
    const made = { [Symbol.iterator]: compiled(regeneratorRuntime, words) }
    expect([...made]).toEqual(words)
  }
})

const bundled = new URL('../../assets/fonts', import.meta.url).pathname
const fonts = createFontLibrary({ bundled, system: systemFontFolders() })
const has = fonts.faceFor('हिं', false) !== null
if (!has) console.log('Not run: no font of this system covers Devanagari.')

test.skipIf(!has)('Devanagari is shaped: the vowel stands before its consonant', () => {
  const glyphs = (text: string) => shapeText(text, false, fonts).runs.flatMap(run => run.glyphs)
  const [first] = glyphs('हि')
  expect(glyphs('ह')[0]?.glyph.id).not.toBe(first?.glyph.id)
})
