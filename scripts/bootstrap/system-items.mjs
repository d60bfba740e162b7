/** What Tokenseal uses of the system: how to see that it is there, and what it is called where. */
import { accessSync, constants, existsSync, realpathSync } from 'node:fs'
import { posix, win32 } from 'node:path'
import { findCommand, firstExisting, inRoot } from './paths.mjs'

const SOFTHSM_LIBRARIES = [
  '/usr/lib/softhsm/libsofthsm2.so',
  '/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so',
  '/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so',
  '/usr/lib64/pkcs11/libsofthsm2.so',
  '/usr/lib64/softhsm/libsofthsm.so',
  '/usr/lib/libsofthsm2.so',
  '/usr/local/lib/softhsm/libsofthsm2.so',
  '/opt/homebrew/lib/softhsm/libsofthsm2.so',
  'C:\\SoftHSM2\\lib\\softhsm2-x64.dll',
  'C:\\Program Files\\SoftHSM2\\lib\\softhsm2-x64.dll',
]

const BROWSER_COMMANDS = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'microsoft-edge-stable',
  'brave-browser',
]
const LINUX_BROWSERS = [
  '/usr/lib/chromium/chromium',
  '/usr/lib64/chromium-browser/chromium-browser',
  '/usr/lib/chromium-browser/chromium-browser',
  '/opt/google/chrome/chrome',
  '/opt/microsoft/msedge/msedge',
  '/opt/brave.com/brave/brave',
]
const MAC_BROWSERS = ['Google Chrome', 'Chromium', 'Microsoft Edge', 'Brave Browser']
const WINDOWS_BROWSERS = [
  'Google\\Chrome\\Application\\chrome.exe',
  'Chromium\\Application\\chrome.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
  'BraveSoftware\\Brave-Browser\\Application\\brave.exe',
]

/** Where the window's host looks for a browser: the same places, which a test checks (`find-browser.ts`). */
export function browserFiles(platform, env) {
  if (platform === 'darwin') {
    return ['/Applications', posix.join(env.HOME ?? '/', 'Applications')].flatMap(folder =>
      MAC_BROWSERS.map(name => posix.join(folder, `${name}.app`, 'Contents', 'MacOS', name)),
    )
  }
  if (platform === 'win32') {
    const folders = [env.ProgramFiles, env['ProgramFiles(x86)'], env.LOCALAPPDATA].filter(Boolean)
    return WINDOWS_BROWSERS.flatMap(file => folders.map(folder => win32.join(folder, file)))
  }
  const folders = (env.PATH ?? '').split(':').filter(folder => folder.startsWith('/'))
  return [
    ...LINUX_BROWSERS,
    ...folders.flatMap(folder => BROWSER_COMMANDS.map(name => posix.join(folder, name))),
  ]
}

/** A snap may not use a profile outside its own folder, so it is as good as not there. */
function isUsableBrowser(path) {
  try {
    accessSync(path, constants.X_OK)
    return !/(^|\/)snap(\/|$)/.test(realpathSync(path))
  } catch {
    return false
  }
}

/** One program of each package that has one. */
const LAB_PROGRAMS = [
  'certutil',
  'pkcsslotd',
  'tpm2_ptool',
  'swtpm',
  'tpm2_getcap',
  'tpm2-abrmd',
  'opensc-tool',
  'pcscd',
]

const LAB_PACKAGES = [
  ...['libnss3', 'libnss3-tools', 'opencryptoki', 'p11-kit', 'p11-kit-modules'],
  ...['libtpm2-pkcs11-1', 'libtpm2-pkcs11-tools', 'swtpm', 'swtpm-tools', 'tpm2-tools', 'tpm2-abrmd'],
  ...['libtss2-tcti-tabrmd0', 'dbus', 'opensc', 'opensc-pkcs11', 'pcscd', 'vsmartcard-vpcd'],
]

const command = name => () => findCommand(name) !== null
const hasBrowser = () => browserFiles(process.platform, process.env).some(isUsableBrowser)
const hasElectron = () => existsSync(inRoot('node_modules', 'electron', 'path.txt'))

/** False only where a window surely cannot open. */
export function hasDisplay() {
  if (process.platform !== 'linux') return true
  return Boolean(process.env.DISPLAY) || Boolean(process.env.WAYLAND_DISPLAY)
}

/**
 * name: for a person. why: ends the sentence "is needed …". seconds: about how long it takes to install.
 * present: cheap look. apt, brew: package names.
 * byHand: what to install where there is no package manager we drive.
 */
export const ITEMS = {
  softhsm: {
    name: 'SoftHSM2',
    why: 'to have a token without hardware',
    seconds: 10,
    present: () =>
      firstExisting(SOFTHSM_LIBRARIES) !== null &&
      (process.platform === 'win32' || command('softhsm2-util')()),
    apt: ['softhsm2'],
    brew: ['softhsm'],
    byHand: 'SoftHSM2 (package softhsm or softhsm2; on Windows the installer of SoftHSM2 for Windows)',
  },
  browser: {
    name: 'Chromium',
    why: 'to show the window',
    seconds: 110,
    present: hasBrowser,
    apt: ['chromium', 'chromium-sandbox', 'fonts-liberation'],
    brew: [],
    byHand: 'Google Chrome, Chromium or Microsoft Edge',
  },
  'browser-or-electron': {
    name: 'Chromium',
    why: 'to show the window where Electron is not there',
    seconds: 110,
    present: () => hasElectron() || hasBrowser(),
    apt: ['chromium', 'chromium-sandbox', 'fonts-liberation'],
    brew: [],
    byHand: 'Google Chrome, Chromium or Microsoft Edge',
  },
  xvfb: {
    name: 'Xvfb',
    why: 'to open a window where there is no display',
    seconds: 30,
    present: () => hasDisplay() || command('Xvfb')(),
    apt: ['xvfb'],
    brew: [],
    byHand: 'Xvfb',
  },
  xdotool: {
    name: 'xdotool',
    why: 'to press keys in the real window',
    seconds: 5,
    present: () => process.platform !== 'linux' || command('xdotool')(),
    apt: ['xdotool'],
    brew: [],
    byHand: 'xdotool',
  },
  poppler: {
    name: 'pdfsig and pdftoppm',
    why: 'to have our signatures judged by another program',
    seconds: 10,
    present: () => command('pdfsig')() && command('pdftoppm')(),
    apt: ['poppler-utils'],
    brew: ['poppler'],
    byHand: 'poppler-utils (pdfsig, pdftoppm)',
  },
  zbar: {
    name: 'zbarimg',
    why: 'to have our QR codes read by another program',
    seconds: 10,
    present: command('zbarimg'),
    apt: ['zbar-tools'],
    brew: ['zbar'],
    byHand: 'zbar-tools (zbarimg)',
  },
  certutil: {
    name: 'certutil',
    why: 'to have pdfsig trust the test CA',
    present: command('certutil'),
    apt: ['libnss3-tools'],
    brew: ['nss'],
    byHand: 'certutil of NSS (package libnss3-tools or nss-tools)',
  },
  qpdf: {
    name: 'qpdf',
    why: 'to have our files judged by another program',
    seconds: 5,
    present: command('qpdf'),
    apt: ['qpdf'],
    brew: ['qpdf'],
    byHand: 'qpdf',
  },
  openssl: {
    name: 'OpenSSL',
    why: 'to have our signatures judged by another program',
    seconds: 5,
    present: command('openssl'),
    apt: ['openssl'],
    brew: ['openssl@3'],
    byHand: 'OpenSSL 3',
  },
  lab: {
    name: 'the drivers and daemons of the lab',
    why: 'to sign through every PKCS#11 driver that Debian offers',
    seconds: 30,
    present: () => process.platform !== 'linux' || LAB_PROGRAMS.every(name => findCommand(name) !== null),
    apt: LAB_PACKAGES,
    brew: [],
    byHand: 'opencryptoki, tpm2-pkcs11, swtpm, OpenSC, pcscd, vsmartcard, p11-kit and the tools of NSS',
  },
  compiler: {
    name: 'a C++ compiler',
    why: 'to build the PKCS#11 binding',
    seconds: 40,
    present: hasCompiler,
    apt: ['python3', 'make', 'g++'],
    brew: [],
    byHand:
      process.platform === 'darwin'
        ? 'the Xcode command line tools, with: xcode-select --install'
        : process.platform === 'win32'
          ? 'Visual Studio Build Tools with "Desktop development with C++", and Python 3'
          : 'python3, make and g++',
  },
}

function hasCompiler() {
  if (process.platform === 'win32') return true // node-gyp looks in the registry itself and says what is missing
  if (process.platform === 'darwin')
    return existsSync('/Library/Developer/CommandLineTools') || existsSync('/Applications/Xcode.app')
  return command('python3')() && command('make')() && (command('g++')() || command('c++')())
}
