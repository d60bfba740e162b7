import { expect, test } from 'vitest'
import { sourceFaults } from './sources.ts'

const machineFolder = ['', 'ro' + 'ot', 'project'].join('/')

test('finds a path of the machine it was written on', () => {
  const text = `first\nconst folder = '${machineFolder}'\n`
  expect(sourceFaults({ path: 'src/a.ts', text })).toEqual([
    `src/a.ts:2: a path of one machine (${'/ro' + 'ot'}/…)`,
  ])
})

test.each([
  '/home/ada/contract.pdf',
  "{ HOME: '/Users/a' }",
  'word/document.xml in a package: xl/worksheets',
  'https://example.org/work/things',
  '~/work/',
])('leaves "%s" alone', text => {
  expect(sourceFaults({ path: 'docs/a.md', text })).toEqual([])
})

test('limits code to 400 lines, and only code', () => {
  const text = 'x\n'.repeat(401)
  expect(sourceFaults({ path: 'a.ts', text })).toEqual(['a.ts: 401 lines; 400 is the limit'])
  expect(sourceFaults({ path: 'a.ts', text: 'x\n'.repeat(400) })).toEqual([])
  expect(sourceFaults({ path: 'a.md', text })).toEqual([])
})
