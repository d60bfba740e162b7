/** The tasks of package.json: what each needs and which program it is. */

const PDF_TOOLS = ['poppler', 'certutil', 'qpdf', 'mutool', 'zbar', 'openssl', 'pdfbox?']

/**
 * tools: ids of system-packages.mjs; an id ending in `?` is wanted, not needed.
 * build: the programs in dist/ must be fresh. title: the last step, null where the program speaks for itself.
 */
export const TASKS = {
  demo: {
    tools: ['softhsm?', 'browser?', 'xvfb?'],
    build: true,
    title: 'Starting the demonstration',
    program: ['scripts/demo.ts'],
    atCallersFolder: true,
  },
  start: {
    tools: ['browser-or-electron?'],
    build: true,
    title: 'Opening Tokenseal',
    program: ['scripts/start.ts'],
    atCallersFolder: true,
  },
  tokenseal: {
    tools: [],
    build: true,
    quiet: true,
    title: null,
    program: ['dist/cli/main.mjs'],
    atCallersFolder: true,
  },
  check: { tools: [], build: false, title: 'Checking', program: ['scripts/check.ts'] },
  build: { tools: [], build: true, title: null, program: null },
  package: { tools: [], build: true, title: 'Packaging', program: ['scripts/package.ts'] },
  bench: {
    tools: ['softhsm', 'browser', 'openssl'],
    build: true,
    title: 'Measuring',
    program: ['scripts/bench.ts'],
  },
  lab: {
    tools: ['softhsm', 'compiler', 'lab?', ...PDF_TOOLS],
    build: true,
    title: 'Signing through every driver',
    program: ['scripts/lab.ts'],
  },
  test: {
    tools: ['softhsm', 'browser', 'xvfb', 'xdotool?', 'lab?', ...PDF_TOOLS],
    build: false,
    title: 'Running every test',
    program: ['scripts/test.ts'],
  },
  'test:unit': {
    tools: PDF_TOOLS,
    build: false,
    title: 'Running the unit tests',
    program: ['scripts/test.ts', 'unit'],
  },
  'test:integration': {
    tools: ['softhsm', ...PDF_TOOLS],
    build: true,
    title: 'Running the integration tests',
    program: ['scripts/test.ts', 'integration'],
  },
  'test:e2e': {
    tools: ['softhsm', 'browser', 'xvfb', 'xdotool?', ...PDF_TOOLS],
    build: true,
    title: 'Running the tests through the window',
    program: ['scripts/test.ts', 'e2e'],
  },
  'test:corpus': {
    tools: ['softhsm', ...PDF_TOOLS],
    build: true,
    title: 'Running the corpus',
    program: ['scripts/test.ts', 'corpus'],
  },
}
