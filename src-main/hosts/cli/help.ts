/** Help texts and shell completions, made from the table of commands. */
import { COMMANDS, type CommandName, type CommandSpec, type OptionSpec } from './arguments.ts'

const EXIT_CODES = `Exit codes
  0 done and good                     5 token, driver or certificate not found or removed
  1 unexpected failure                6 a network service failed
  2 wrong usage or missing input      7 validation says not valid
  3 document cannot be signed/read    8 refused by policy
  4 PIN wrong, locked or refused      9 finished with some files failed
                                    130 cancelled`

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
    'tokenseal <command> --help tells the options; --version tells the version.',
    'A PIN is asked at the terminal, or read by --pin-file or --pin-stdin; it is never an argument.',
    '',
    EXIT_CODES,
    '',
  ].join('\n')
}

export function commandHelp(name: CommandName): string {
  const spec: CommandSpec = COMMANDS[name]
  const rows = Object.entries(spec.options).map(([key, option]) => ({
    left: leftOf(key, option),
    help: option.help,
    group: option.group ?? 'Options',
  }))
  const width = Math.max(...rows.map(({ left }) => left.length)) + 2
  const lines = [...Map.groupBy(rows, ({ group }) => group)].flatMap(([group, members]) => [
    '',
    group,
    ...members.map(({ left, help }) => `  ${left.padEnd(width)}${help}`),
  ])
  return [
    `tokenseal ${name}: ${spec.summary}`,
    '',
    `Usage: tokenseal ${name} ${[spec.positionals, '[options]'].filter(Boolean).join(' ')}`,
    ...lines,
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
  const commands = Object.entries(COMMANDS).map(([name, spec]: [string, CommandSpec]) => {
    const words = Object.keys(spec.options).map(key => `--${key}`)
    return `    ${name}) words="${words.join(' ')}" ;;`
  })
  return `_tokenseal() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${Object.keys(COMMANDS).join(' ')} help --help --version" -- "$current"))
    return
  fi
  case "$previous" in
${bashValues().join('\n')}
  esac
  if [ "\${COMP_WORDS[1]}" = pin ] && [ "$COMP_CWORD" -eq 2 ]; then
    COMPREPLY=($(compgen -W "change unlock" -- "$current"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
    help) COMPREPLY=($(compgen -W "${Object.keys(COMMANDS).join(' ')}" -- "$current")); return ;;
    completion) COMPREPLY=($(compgen -W "bash zsh fish" -- "$current")); return ;;
${commands.join('\n')}
  esac
  case "$current" in
    -*) COMPREPLY=($(compgen -W "$words" -- "$current")) ;;
    *) COMPREPLY=($(compgen -f -- "$current")) ;;
  esac
}
complete -o filenames -F _tokenseal tokenseal
`
}

/** What may stand behind an option: the same in every command that has it. */
function bashValues(): string[] {
  const values = new Map<string, string>()
  for (const { options } of Object.values(COMMANDS) as CommandSpec[]) {
    for (const [key, { completes }] of Object.entries(options)) {
      if (completes === 'folder') values.set(key, '-d')
      else if (completes !== undefined && completes !== 'file') values.set(key, `-W "${completes.join(' ')}"`)
    }
  }
  return [...values].map(
    ([key, how]) => `    --${key}) COMPREPLY=($(compgen ${how} -- "$current")); return ;;`,
  )
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
