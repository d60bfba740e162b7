/** Words of the settings. */
import { count } from './counts.ts'

export const settingsWords = {
  settings: {
    title: 'Settings',
    pages: {
      drivers: {
        title: 'Tokens and drivers',
        lead: 'A driver lets Tokenseal talk to your token.',
        term: 'PKCS#11',
      },
      signing: { title: 'Signing', lead: 'What a new signature starts with.', term: '' },
      time: { title: 'Time and validation', lead: 'The only services Tokenseal contacts.', term: '' },
      appearance: { title: 'Appearance', lead: 'How Tokenseal looks on this computer.', term: '' },
      about: { title: 'About', lead: '', term: '' },
    },
    drivers: {
      drivers: 'Drivers',
      lookAgain: 'Look again',
      looking: 'Looking…',
      add: 'Add driver…',
      testing: 'Testing…',
      file: 'Driver file',
      test: 'Test',
      restart: 'Restart driver',
      turnOff: 'Turn off',
      turnOn: 'Turn on',
      remove: 'Remove from list',
      showInFolder: 'Show in folder',
      actionsFor: (name: string) => `Actions for ${name}`,
      byHand: 'Added by you',
      none: 'No driver found',
      noneText: 'Install the driver that came with your token, or add its file.',
      fromArguments: 'Only the drivers named when Tokenseal was started are used now',
      fromArgumentsText: 'Start it without --module to use those of the settings.',
      noPath: 'The place of this file is not known. Save it to a folder first.',
      outcome: {
        works: (name: string) => `${name} works`,
        added: (name: string) => `${name} was added`,
        notAdded: (file: string) => `${file} was not added`,
        apart: 'It was tried in a process of its own, so nothing else was affected.',
        found: (tokens: readonly string[], readers: number) =>
          tokens.length > 0
            ? `It shows ${tokens.map(label => `“${label}”`).join(', ')}.`
            : readers > 0
              ? `It shows ${count(readers, 'reader')} and no token. Put your token in.`
              : 'It shows no reader and no token. Put your token in.',
      },
      trouble: {
        apart: 'It runs in a process of its own, so Tokenseal stays responsive.',
      },
      finding: 'Finding drivers',
      searchKnown: 'Look in the usual places',
      searchKnownText: 'Where makers of tokens install their drivers, and what this system has registered',
      states: {
        tokens: (n: number) => count(n, 'token'),
        noToken: 'No token',
        loading: 'Loading…',
        missing: 'File is missing',
        'not-a-module': 'Not a driver',
        wrongArchitecture: (found: string | null) => (found ? `${found}, cannot load` : 'Cannot load'),
        failed: 'Does not work',
        crashed: 'Crashed',
        'not-answering': 'Not answering',
        'switched-off': 'Crashes, not used',
        off: 'Turned off',
      },
    },
    signing: {
      newSignatures: 'New signatures',
      shown: 'A visible signature shows',
      shownText: 'You can change it for each signature',
      saving: 'Saving',
      fileName: 'File name',
      exampleName: 'Lease',
      example: (name: string) => `Example: ${name}.pdf, next to the original`,
      fileNameWrong: 'Write {name} once, with something beside it. Not / \\ : * ? " < > |',
    },
    appearance: {
      theme: 'Theme',
      themes: { system: 'Same as computer', light: 'Light', dark: 'Dark' },
      textSize: 'Text size',
      switches: {
        moreContrast: { title: 'More contrast', text: 'Stronger lines and text' },
        lessMotion: { title: 'Less motion', text: 'Also when this computer asks for it' },
        dimPagesInDark: {
          title: 'Dim pages in the dark theme',
          text: 'White pages become a little darker',
        },
        technicalNames: {
          title: 'Technical names',
          text: 'Show terms such as PKCS#11 and error codes next to plain words',
        },
      },
    },
    about: {
      version: (version: string, licence: string) => `Version ${version}, ${licence} licence`,
      runsOn: (runtime: string) => `Runs on ${runtime}`,
      dataFolder: 'Data folder',
      dataFolderText: 'Settings, recent documents and the log. No PIN, no key, no document.',
      licences: 'Open-source licences',
      licencesText: 'Of everything that Tokenseal brings along',
      showLicences: 'Show…',
      show: 'Show',
      privacy: 'Tokenseal sends no usage data. Your documents stay on this computer.',
    },
  },
} as const
