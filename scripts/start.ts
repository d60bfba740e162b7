/** `npm start`: opens the window, in Electron where it can be had, otherwise in an installed browser. */
import { hasDisplay, openWindow } from './start/window.ts'

const args = process.argv.slice(2)
const headless = args.includes('--headless')

if (hasDisplay() || headless) {
  const retryElectron = args.includes('--electron')
  process.exitCode = await openWindow({ args: args.filter(arg => arg !== '--electron'), retryElectron })
} else {
  process.stderr.write(
    'Tokenseal opens a window and there is no display here (DISPLAY and WAYLAND_DISPLAY are not set).\n' +
      'Without one, sign from the terminal: npm run -s tokenseal -- sign contract.pdf\n',
  )
  process.exitCode = 2
}
