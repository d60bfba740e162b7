/** Words about key files (PKCS#12), the keys that lie on this computer. */

export const keyFileWords = {
  keyFile: {
    weaker:
      'This key lies in a file on this computer. Whoever copies the file and learns its password can sign as you: weaker than a token, whose key cannot be copied.',
    /** The file itself stays. */
    remove: (name: string) => `Remove ${name} from this list`,
    release: 'Release to add this key file',
    releaseText: 'Its certificates show after its password. Nothing is copied.',
  },
}
