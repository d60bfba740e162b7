/** argv -> command: one table from which parsing, help and shell completions derive. */
import { parseArgs } from 'node:util'
import { appearancesCommand, visibleOptions } from './appearance-options.ts'
import { common, lastTryOption, moduleOption } from './common-options.ts'
import { levelCommands } from './level-commands.ts'
import { LEVELS, serviceOptions } from './level-options.ts'
import { openingAlone, openingOptions } from './opening-options.ts'
import { usage } from './usage.ts'

export type OptionSpec = {
  readonly type: 'string' | 'boolean'
  readonly multiple?: boolean
  readonly short?: string
  /** Name of the value in the help: FILE, N, … */
  readonly value?: string
  readonly help: string
  /** Heading in the help; where no option of a command has one, there are none. */
  readonly group?: string
  /** What a shell may complete here. */
  readonly completes?: 'file' | 'folder' | readonly string[]
}

export type CommandSpec = {
  readonly summary: string
  readonly positionals: string
  readonly options: Readonly<Record<string, OptionSpec>>
  readonly examples: readonly string[]
}

const tokenChoice = {
  module: moduleOption,
  pkcs12: {
    type: 'string',
    value: 'FILE',
    completes: 'file',
    help: 'a software key file (.p12, .pfx) instead of a token',
  },
  token: { type: 'string', value: 'LABEL|SERIAL', help: 'which token' },
} as const satisfies Record<string, OptionSpec>

const certificateChoice = {
  type: 'string',
  value: 'LABEL|FINGERPRINT|ID',
  help: 'which certificate',
} as const satisfies OptionSpec

const pinSource = {
  'pin-file': {
    type: 'string',
    value: 'FILE',
    completes: 'file',
    help: 'PIN, or password of the key file, in the first line of FILE',
  },
  'pin-stdin': { type: 'boolean', help: 'PIN from the first line of standard input' },
  'use-last-try': lastTryOption,
} as const satisfies Record<string, OptionSpec>

/** The options under one heading of the help. */
function grouped<const T extends Record<string, OptionSpec>>(
  group: string,
  options: T,
): { [K in keyof T]: T[K] & { readonly group: string } } {
  const entries = Object.entries(options).map(([key, option]) => [key, { ...option, group }])
  // Every key keeps its option, one property richer, as the return type says.
  return Object.fromEntries(entries) as { [K in keyof T]: T[K] & { readonly group: string } }
}

export const COMMANDS = {
  sign: {
    summary: 'sign PDFs with the certificate on a token',
    positionals: 'INPUT…',
    options: {
      ...grouped('Where it goes', {
        output: {
          type: 'string',
          short: 'o',
          value: 'FILE',
          completes: 'file',
          help: 'the signed file, for one input (default: INPUT-signed.pdf beside it)',
        },
        'out-dir': { type: 'string', value: 'DIR', completes: 'folder', help: 'folder for the signed files' },
        'in-place': { type: 'boolean', help: 'replace the input by the signed file, after it was checked' },
        force: { type: 'boolean', help: 'replace files that exist' },
        'dry-run': { type: 'boolean', help: 'everything but the token’s signature; nothing is written' },
      }),
      ...grouped('Token and certificate', {
        ...tokenChoice,
        cert: certificateChoice,
      }),
      ...grouped('PIN and password', {
        ...pinSource,
        'password-file': {
          type: 'string',
          value: 'FILE',
          completes: 'file',
          help: 'password of encrypted input, in the first line of FILE',
        },
        ...openingOptions,
      }),
      ...grouped('Signature', {
        level: {
          type: 'string',
          value: 'LEVEL',
          completes: LEVELS,
          help: 'b-b, b-t, b-lt, b-lta (default: b-lt with a time-stamp service)',
        },
        digest: {
          type: 'string',
          value: 'NAME',
          completes: ['sha256', 'sha384', 'sha512'],
          help: 'sha256, sha384 or sha512 (default: what fits key and field)',
        },
        field: { type: 'string', value: 'NAME', help: 'an existing empty field, or the name of a new one' },
        certify: {
          type: 'string',
          value: 'WHAT',
          completes: ['no-changes', 'form-filling', 'annotations'],
          help: 'as the first signature: what may be changed afterwards',
        },
        lock: {
          type: 'string',
          value: 'WHAT',
          completes: ['document', 'all', 'include:', 'exclude:'],
          help: 'lock the document, all fields, include:F1,F2 or exclude:F1,F2',
        },
        reason: { type: 'string', value: 'TEXT', help: 'why it is signed' },
        location: { type: 'string', value: 'TEXT', help: 'where it is signed' },
        contact: { type: 'string', value: 'TEXT', help: 'how the signer can be reached' },
        name: { type: 'string', value: 'TEXT', help: 'name to show (default: from the certificate)' },
      }),
      ...grouped('Time-stamp', {
        ...serviceOptions,
        'finish-later': {
          type: 'boolean',
          help: 'where a service is not reached: sign now, and later extend --pending',
        },
      }),
      ...grouped('Visible signature', visibleOptions),
      ...grouped('Several files', {
        recursive: { type: 'boolean', help: 'an input folder: its subfolders too' },
        'from-file': {
          type: 'string',
          value: 'LIST',
          completes: 'file',
          help: 'inputs from a file, one path a line',
        },
        report: {
          type: 'string',
          value: 'FILE',
          completes: 'file',
          help: 'write the result of each file as .json or .csv',
        },
        resume: { type: 'boolean', help: 'skip inputs whose signed file exists' },
      }),
      ...grouped('General', common),
    },
    examples: [
      'tokenseal sign contract.pdf',
      'tokenseal sign contract.pdf --page last --rect 72,96,216,65 --reason "I approve"',
      'tokenseal sign contract.pdf --at-text "Signature of the tenant" --side above',
      'tokenseal sign *.pdf --out-dir signed --pin-stdin',
    ],
  },
  ...levelCommands,
  validate: {
    summary: 'check the signatures of PDFs',
    positionals: 'FILE…',
    options: {
      trust: {
        type: 'string',
        multiple: true,
        value: 'FILE|DIR',
        completes: 'file',
        help: 'certificates of issuers you trust (PEM, DER or PKCS#7; repeatable)',
      },
      'system-trust': { type: 'boolean', help: 'trust what this system trusts, too' },
      offline: { type: 'boolean', help: 'ask no service; only what the file carries counts' },
      at: { type: 'string', value: 'TIME', help: 'judge as of this time (ISO 8601; default: now)' },
      'password-file': {
        type: 'string',
        value: 'FILE',
        completes: 'file',
        help: 'password of an encrypted file',
      },
      ...openingAlone,
      report: { type: 'string', value: 'FILE', completes: 'file', help: 'write the report as .json or .pdf' },
      force: { type: 'boolean', help: 'replace a report that exists' },
      ...common,
    },
    examples: ['tokenseal validate contract-signed.pdf --trust issuers/'],
  },
  tokens: {
    summary: 'list drivers and tokens',
    positionals: '',
    options: { module: tokenChoice.module, pkcs12: tokenChoice.pkcs12, ...common },
    examples: ['tokenseal tokens'],
  },
  certs: {
    summary: 'list certificates and whether they can sign; show one',
    positionals: '[show [FILE]]',
    options: {
      ...tokenChoice,
      cert: certificateChoice,
      online: { type: 'boolean', help: 'show: ask the network for missing issuers and for revocation' },
      'show-personal': { type: 'boolean', help: 'show: personal numbers as they are' },
      ...pinSource,
      ...common,
    },
    examples: [
      'tokenseal certs --token "My token"',
      'tokenseal certs show --cert "Marta Lindqvist"',
      'tokenseal certs show contract-signed.pdf',
    ],
  },
  cert: {
    summary: 'save a certificate as a file, never its key',
    positionals: 'export [FILE]',
    options: {
      output: { type: 'string', short: 'o', value: 'FILE', completes: 'file', help: 'the file to write' },
      format: {
        type: 'string',
        value: 'NAME',
        completes: ['der', 'pem', 'p7b'],
        help: 'der, pem or p7b (default: by the name of the file)',
      },
      chain: { type: 'boolean', help: 'with the certificates of those who vouch for it (pem, p7b)' },
      force: { type: 'boolean', help: 'replace a file that exists' },
      ...tokenChoice,
      cert: certificateChoice,
      ...pinSource,
      ...common,
    },
    examples: ['tokenseal cert export --cert "Marta Lindqvist" --chain -o marta.p7b'],
  },
  pin: {
    summary: 'set a new PIN, with the old one (change) or with the PUK (unlock)',
    positionals: 'change|unlock',
    options: {
      ...tokenChoice,
      'pin-file': {
        type: 'string',
        value: 'FILE',
        completes: 'file',
        help: 'change: the old PIN, first line of FILE (default: asked at the terminal)',
      },
      'puk-file': {
        type: 'string',
        value: 'FILE',
        completes: 'file',
        help: 'unlock: the PUK in the first line of FILE (default: asked at the terminal)',
      },
      'new-pin-file': {
        type: 'string',
        value: 'FILE',
        completes: 'file',
        help: 'the new PIN in the first line of FILE (default: asked twice at the terminal)',
      },
      'use-last-try': pinSource['use-last-try'],
      ...common,
    },
    examples: ['tokenseal pin change', 'tokenseal pin unlock --token "My token"'],
  },
  appearances: appearancesCommand,
  doctor: {
    summary: 'find out why a token does not work',
    positionals: '',
    options: {
      module: tokenChoice.module,
      pkcs12: tokenChoice.pkcs12,
      bundle: {
        type: 'string',
        value: 'FILE',
        completes: 'file',
        help: 'write a support report (JSON) without PIN, name or serial number',
      },
      force: { type: 'boolean', help: 'replace a report that exists' },
      ...common,
    },
    examples: ['tokenseal doctor', 'tokenseal doctor --bundle report.json'],
  },
  'init-demo': {
    summary: 'make a software test token, a test CA and a sample document',
    positionals: '',
    options: {
      dir: {
        type: 'string',
        value: 'DIR',
        completes: 'folder',
        help: 'folder to make it in (default: tokenseal-demo)',
      },
      ...common,
    },
    examples: ['tokenseal init-demo --dir demo'],
  },
  completion: {
    summary: 'print a completion script for your shell',
    positionals: 'bash|zsh|fish',
    options: { help: common.help },
    examples: ['source <(tokenseal completion bash)'],
  },
} as const satisfies Record<string, CommandSpec>

export type CommandName = keyof typeof COMMANDS

export type ParsedCommand = {
  readonly name: CommandName
  readonly positionals: readonly string[]
  readonly flags: ReadonlySet<string>
  readonly values: ReadonlyMap<string, string>
  readonly lists: ReadonlyMap<string, readonly string[]>
}

export type Parsed =
  | { readonly kind: 'command'; readonly command: ParsedCommand }
  | { readonly kind: 'help'; readonly name: CommandName | null }
  | { readonly kind: 'version' }

/** @throws AppError `usage.invalid` */
export function parseCommandLine(argv: readonly string[]): Parsed {
  const [first, ...rest] = argv
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    return { kind: 'help', name: isCommand(rest[0]) ? rest[0] : null }
  }
  if (first === '--version' || first === '-V') return { kind: 'version' }
  if (!isCommand(first)) throw usage(`There is no command “${first}”.`)
  const command = parseCommand(first, rest)
  return command.flags.has('help') ? { kind: 'help', name: first } : { kind: 'command', command }
}

/** Whether `--json` was asked for, even where the rest cannot be parsed. */
export function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--')
  return (end < 0 ? argv : argv.slice(0, end)).includes('--json')
}

function parseCommand(name: CommandName, args: readonly string[]): ParsedCommand {
  const spec: CommandSpec = COMMANDS[name]
  const { values, positionals } = parsed(spec, args)
  const flags = new Set<string>()
  const singles = new Map<string, string>()
  const lists = new Map<string, readonly string[]>()
  for (const [key, value] of Object.entries(values)) {
    if (value === true) flags.add(key)
    else if (typeof value === 'string') singles.set(key, value)
    else if (Array.isArray(value))
      lists.set(
        key,
        value.filter(item => typeof item === 'string'),
      )
  }
  refuseEmpty(spec, positionals, [
    ...singles,
    ...[...lists].flatMap(([key, all]) => all.map(one => [key, one] as const)),
  ])
  return { name, positionals, flags, values: singles, lists }
}

/** `sign "$FILE"` with FILE not set would mean the folder where one stands. */
function refuseEmpty(
  spec: CommandSpec,
  positionals: readonly string[],
  values: readonly (readonly [key: string, value: string])[],
): void {
  if (positionals.includes('')) throw usage('A file without a name was given.')
  const namesFile = (key: string) => ['file', 'folder'].includes(String(spec.options[key]?.completes))
  const empty = values.find(([key, value]) => value === '' && namesFile(key))
  if (empty) throw usage(`--${empty[0]} needs the name of a file or folder.`)
}

function parsed(spec: CommandSpec, args: readonly string[]) {
  const options = Object.fromEntries(
    Object.entries(spec.options).map(([key, { type, multiple, short }]) => [
      key,
      { type, multiple: multiple ?? false, ...(short ? { short } : {}) },
    ]),
  )
  try {
    return parseArgs({ args: [...args], options, allowPositionals: spec.positionals !== '', strict: true })
  } catch (error) {
    // node:util explains itself in English; its first sentence is what the person needs.
    const words = error instanceof Error ? error.message.split('. ')[0] : undefined
    throw usage(`${words ?? 'The options cannot be read'}.`)
  }
}

function isCommand(name: string | undefined): name is CommandName {
  return name !== undefined && Object.hasOwn(COMMANDS, name)
}
