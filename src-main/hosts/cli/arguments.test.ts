import { expect, test } from 'vitest'
import { COMMANDS, parseCommandLine, wantsJson } from './arguments.ts'
import { commandHelp, completionScript, generalHelp } from './help.ts'

test('inputs, single values, repeated values and flags are told apart', () => {
  const parsed = parseCommandLine([
    'sign',
    'a.pdf',
    'b.pdf',
    '--module',
    'x.so',
    '--module=y.so',
    '--force',
    '-o',
    'c',
  ])
  expect(parsed).toMatchObject({
    kind: 'command',
    command: {
      name: 'sign',
      positionals: ['a.pdf', 'b.pdf'],
      flags: new Set(['force']),
      values: new Map([['output', 'c']]),
      lists: new Map([['module', ['x.so', 'y.so']]]),
    },
  })
})

test.each([
  [['frobnicate']],
  [['sign', 'a.pdf', '--pin', '12345']],
  [['sign', 'a.pdf', '--output']],
  [['sign', 'a.pdf', '--force=yes']],
  [['tokens', 'stray']],
])('%j is refused as wrong usage, and nothing of a PIN is repeated', argv => {
  expect(() => parseCommandLine(argv)).toThrow(expect.objectContaining({ code: 'usage.invalid' }))
  try {
    parseCommandLine(argv)
  } catch (error) {
    expect(JSON.stringify(error)).not.toContain('12345')
  }
})

test('no command has an option that takes a PIN itself', () => {
  const takesPin = Object.values(COMMANDS).flatMap(({ options }) =>
    Object.keys(options).filter(key => /^(pin|puk|password)$/.test(key)),
  )
  expect(takesPin).toEqual([])
})

test('help is asked for in every usual way', () => {
  expect(parseCommandLine([])).toEqual({ kind: 'help', name: null })
  expect(parseCommandLine(['--help'])).toEqual({ kind: 'help', name: null })
  expect(parseCommandLine(['help', 'sign'])).toEqual({ kind: 'help', name: 'sign' })
  expect(parseCommandLine(['sign', '--help'])).toEqual({ kind: 'help', name: 'sign' })
  expect(parseCommandLine(['--version'])).toEqual({ kind: 'version' })
})

test('every command and every option is told in the help and known to the completions', () => {
  for (const [name, { options }] of Object.entries(COMMANDS)) {
    expect(generalHelp('1')).toContain(name)
    for (const key of Object.keys(options)) {
      expect(commandHelp(name as keyof typeof COMMANDS)).toContain(`--${key}`)
      expect(completionScript('bash')).toContain(`--${key}`)
      expect(completionScript('fish')).toContain(`-l ${key}`)
    }
  }
})

test('--json counts even where the rest is wrong, but not behind --', () => {
  expect(wantsJson(['sign', '--nonsense', '--json'])).toBe(true)
  expect(wantsJson(['sign', '--', '--json'])).toBe(false)
})
