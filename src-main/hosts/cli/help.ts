/** Help texts and shell completions, made from the table of commands. */
import { COMMANDS, type CommandName, type CommandSpec, type OptionSpec } from './arguments.ts'

const EXIT_CODES = `Exit codes
  0 done and good                     5 token, driver or certificate not found or removed
  1 unexpected failure                6 a network service failed
  2 wrong usage or missing input      7 validation says not valid
  3 document cannot be signed/read    8 refused by policy
  4 PIN wrong, locked or refused      9 finished with some files failed`

export function generalHelp(version: string): string {
  const rows = Object.entries(COMMANDS).map(([name, spec]) => `  ${name.padEnd(12)} ${spec.summary}`)
  return [
    `tokenseal ${version}: signs PDFs with the certificate on your token, on this computer.`,
    '',
    'Usage: tokenseal <command> [options]',
    '',
    'Commands',
    ...rows,
    '',
    'tokenseal <command> --help tells the options. A PIN is asked at the terminal, or read from',
    '--pin-file or --pin-stdin; it is never an argument.',
    '',
    EXIT_CODES,
    '',
  ].join('\n')
}

export function commandHelp(name: CommandName): string {
  const spec: CommandSpec = COMMANDS[name]
  const left = Object.entries(spec.options).map(
    ([key, option]) => [leftOf(key, option), option.help] as const,
  )
  const width = Math.max(...left.map(([text]) => text.length)) + 2
  return [
    `tokenseal ${name}: ${spec.summary}`,
    '',
    `Usage: tokenseal ${name} ${[spec.positionals, '[options]'].filter(Boolean).join(' ')}`,
    '',
    'Options',
    ...left.map(([text, help]) => `  ${text.padEnd(width)}${help}`),
    '',
    'Examples',
    ...spec.examples.map(example => `  ${example}`),
    '',
  ].join('\n')
}

function leftOf(key: string, { short, value }: OptionSpec): string {
  return `${short ? `-${short}, ` : ''}--${key}${value ? ` ${value}` : ''}`
}

export type Shell = 'bash' | 'zsh' | 'fish'

export function completionScript(shell: Shell): string {
  if (shell === 'fish') return fish()
  const zshPrelude = 'autoload -U +X bashcompinit && bashcompinit\n'
  return `${shell === 'zsh' ? zshPrelude : ''}${bash()}`
}

function bash(): string {
  const cases = Object.entries(COMMANDS).map(([name, spec]: [string, CommandSpec]) => {
    const words = Object.keys(spec.options).map(key => `--${key}`)
    return `    ${name}) words="${words.join(' ')}" ;;`
  })
  return `_tokenseal() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${Object.keys(COMMANDS).join(' ')} --help --version" -- "$current"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
  esac
  case "$current" in
    -*) COMPREPLY=($(compgen -W "$words" -- "$current")) ;;
    *) COMPREPLY=($(compgen -f -- "$current")) ;;
  esac
}
complete -o filenames -F _tokenseal tokenseal
`
}

function fish(): string {
  const lines = Object.entries(COMMANDS).flatMap(([name, spec]: [string, CommandSpec]) => [
    `complete -c tokenseal -n __fish_use_subcommand -f -a ${name} -d ${quoted(spec.summary)}`,
    ...Object.entries(spec.options).map(([key, option]) => {
      const values = Array.isArray(option.completes) ? ` -x -a ${quoted(option.completes.join(' '))}` : ''
      const takesValue = option.type === 'string' && !values ? ' -r' : values
      return `complete -c tokenseal -n '__fish_seen_subcommand_from ${name}' -l ${key}${takesValue} -d ${quoted(option.help)}`
    }),
  ])
  return `${lines.join('\n')}\n`
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "\\'")}'`
}
