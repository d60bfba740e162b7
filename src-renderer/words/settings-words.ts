/** Words of the settings. */
import { count } from './counts.ts'

export const settingsWords = {
  settings: {
    title: 'Settings',
    pages: {
      drivers: { title: 'Tokens and drivers', lead: 'A driver lets Tokenseal talk to your token.' },
      signing: { title: 'Signing', lead: 'What a new signature starts with.' },
      appearance: { title: 'Appearance', lead: 'How Tokenseal looks on this computer.' },
      about: { title: 'About', lead: '' },
    },
    drivers: {
      drivers: 'Drivers',
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
        'switched-off': 'Switched off',
      },
    },
    signing: {
      newSignatures: 'New signatures',
      shown: 'A visible signature shows',
      shownText: 'You can change it for each signature',
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
