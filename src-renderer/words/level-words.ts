/** Words of the levels, and of the services that make them. */

export const levelWords = {
  level: {
    title: 'How long the signature must hold',
    control: 'Signature level',
    needsInternet: 'needs internet for a few seconds',
    noService: 'The other levels need a time-stamp service.',
    addService: 'Add one…',
    steps: {
      'b-b': {
        title: 'Basic',
        term: 'PAdES B-B',
        text: 'Who signed, and that nothing changed. The time is that of this computer.',
        held: 'It can be checked as long as the certificate is valid.',
      },
      'b-t': {
        title: 'With time',
        term: 'PAdES B-T',
        text: 'A time-stamp service confirms when it was signed.',
        held: 'A time-stamp service confirmed when it was signed.',
      },
      'b-lt': {
        title: 'Long-term',
        term: 'PAdES B-LT',
        text: 'Trusted time, plus everything needed to check the signature years from now, even offline.',
        held: 'Everything needed to check it years from now is in the file.',
      },
      'b-lta': {
        title: 'Archive',
        term: 'PAdES B-LTA',
        text: 'Long-term, sealed by one more time-stamp that can be renewed again and again.',
        held: 'A time-stamp over the whole file keeps it, and can be renewed.',
      },
    },
    whatIsTheDifference: 'What is the difference?',
    difference: {
      title: 'How long a signature holds',
      subtitle: 'Each level has what the one before it has, and adds to it.',
      steps: {
        'b-b': {
          adds: 'Shows who signed, and that nothing was changed since. The time is what this computer says.',
          holds: 'Holds as long as the certificate is valid.',
        },
        'b-t': {
          adds: 'A time-stamp service confirms when it was signed, so nobody can date it back.',
          holds:
            'Holds when the certificate has ended or was withdrawn later, as long as its issuer can be asked about it.',
        },
        'b-lt': {
          adds: 'The file also keeps the proof: the certificates, and what their issuers said of them that day.',
          holds:
            'Holds without asking anybody, for as long as the time-stamp service’s certificate does: often ten years.',
        },
        'b-lta': {
          adds: 'One more time-stamp seals signature and proof together.',
          holds: 'Holds for decades: before that time-stamp ends, a new one is put over it, again and again.',
        },
      },
      network:
        'Beyond Basic, signing needs the internet for a few seconds. The services see a fingerprint, never the document. A signature can be raised to a higher level later.',
    },
    reached: (title: string) => `Level: ${title}`,
    waits: (title: string) => `${title} is still to come`,
    addLater: 'Add time now',
    adding: 'Adding…',
    added: 'The level was reached',
    addedText: 'The file now holds what it was waiting for.',
    pending: 'Waiting for the network',
    pendingText: 'Signed, and safe. Their time and proof are added when the services can be reached.',
    tryAll: 'Try now',
    lifted: (names: readonly string[]) => ({
      title: names.length === 1 ? 'A signature got its time' : `${names.length} signatures got their time`,
      text: `${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''}: what was missing is in the file now.`,
    }),
    locked: 'Protected by a password, which is needed to add the rest.',
    unlock: 'Enter password…',
    addAction: 'Add time',
    deadline: (name: string, days: number) => ({
      title:
        days < 0
          ? 'A signature lacks its time, and its certificate has ended'
          : 'A signature needs its time soon',
      text: `“${name}” still waits for the network. Its certificate ${days < 0 ? 'has ended' : days === 0 ? 'ends today' : days === 1 ? 'ends tomorrow' : `ends in ${days} days`}; go online and try now.`,
    }),
    ends: (days: number) =>
      days < 0
        ? 'The certificate that signed it has ended.'
        : `The certificate that signed it ends ${days === 0 ? 'today' : days === 1 ? 'tomorrow' : `in ${days} days`}: the time must be added before.`,
    forget: 'Leave as it is',
  },
  services: {
    title: 'Time-stamp services',
    text: 'They prove when a document was signed. They see a fingerprint, never the document. Tried from top to bottom.',
    add: 'Add service…',
    none: 'No service yet',
    noneText: 'Your certificate’s issuer often runs one. Without one, signatures are Basic.',
    test: 'Test',
    testing: 'Testing…',
    noAnswer: 'No answer',
    answered: (ms: number) => `${(ms / 1000).toFixed(1)} s`,
    actionsFor: (name: string) => `Actions for ${name}`,
    edit: 'Change…',
    moveUp: 'Move up',
    moveDown: 'Move down',
    remove: 'Remove',
    problem: (name: string) => `${name} gave no time-stamp`,
    notKept: 'The secret is kept until Tokenseal ends',
    notKeptText: 'No keychain was found on this system, and Tokenseal writes no secrets into files.',
    network: 'Network',
    offline: 'Without internet',
    offlineChoices: { 'finish-later': 'Sign, and say what is missing', refuse: 'Do not sign' },
    wait: 'Wait for an answer',
    seconds: (n: number) => `${n} seconds`,
    proxy: 'Proxy',
    proxyChoices: { system: 'Same as this computer', none: 'None', manual: 'This one:' },
    proxyAddress: 'Address of the proxy',
    what: 'What goes over the network',
    whatText: 'Time-stamps and certificate checks only. No documents, no usage data.',
    dialog: {
      title: 'Add a time-stamp service',
      name: 'Name',
      namePlaceholder: 'As you call it',
      address: 'Address',
      wrong: {
        address: 'An http or https address, without a login in it.',
        files: 'Choose the files of the certificate and of its key.',
        policy: 'A policy is a number with dots, such as 1.3.6.1.4.1.99.',
        perMonth: 'How many time-stamps a month, as a whole number.',
      },
      login: 'Login',
      logins: {
        none: 'None',
        basic: 'Name and password',
        bearer: 'Token',
        certificate: 'Client certificate',
      },
      user: 'User name',
      password: 'Password',
      token: 'Token',
      certificate: 'Certificate',
      key: 'Its key',
      keyPassword: 'Password of the key',
      choose: 'Choose…',
      kept: 'Unchanged',
      perMonth: 'Time-stamps a month',
      unlimited: 'Not limited',
      policy: 'Policy',
      anyPolicy: 'The service’s own',
      changeTitle: 'Change the time-stamp service',
      change: 'Change',
      cancel: 'Cancel',
      save: 'Add',
    },
  },
} as const
