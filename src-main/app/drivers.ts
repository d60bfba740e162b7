/** The drivers that a person adds, removes, turns off or restarts: kept in the settings, taken up by the bridge at once. */
import { isAbsolute } from 'node:path'
import type { AppContract } from '../../src-shared/contract/contract.ts'
import type { Handlers } from '../../src-shared/contract/define.ts'
import { AppError, fromWire } from '../../src-shared/errors/app-error.ts'
import type { DriverTest, TokenList } from '../../src-shared/model/certificate.ts'
import type { SettingsChange } from '../../src-shared/model/settings.ts'
import type { BridgeSnapshot } from '../token/bridge.ts'
import type { TokenBridges } from '../token/token-bridges.ts'
import type { AppPorts } from './app.ts'

export type DriverParts = {
  readonly ports: Pick<AppPorts, 'settings'>
  readonly bridge: TokenBridges
  readonly describe: (snapshot: BridgeSnapshot) => TokenList
  /** Writes them, and tells who listens. */
  readonly changeSettings: (change: SettingsChange) => Promise<unknown>
}

export function createDriverHandlers(parts: DriverParts): Handlers<AppContract>['drivers'] {
  const { ports, bridge, describe, changeSettings } = parts
  const kept = () => ports.settings.read()
  const list = async () => describe(await bridge.refresh())

  async function testDriver(path: string): Promise<DriverTest> {
    if (!isAbsolute(path)) throw new AppError('usage.invalid', { problem: 'The path must be absolute.' })
    const { modules, tokens, readers } = await bridge.test(path)
    const [module] = modules
    if (!module) throw new AppError('token.module-missing', { name: path })
    return { module, tokens: tokens.map(({ label }) => label), readers: readers.map(({ name }) => name) }
  }

  return {
    test: async ({ path }) => testDriver(path),
    async add({ path }) {
      const test = await testDriver(path)
      const { module } = test
      if (module.error) throw fromWire({ code: module.error.code, details: module.error.details })
      const { modules, turnedOffModules } = kept()
      await changeSettings({
        modules: withOne(modules, path),
        turnedOffModules: without(turnedOffModules, path),
      })
      return { test, list: await list() }
    },
    async remove({ path }) {
      const { modules, turnedOffModules } = kept()
      await changeSettings({
        modules: without(modules, path),
        turnedOffModules: without(turnedOffModules, path),
      })
      return list()
    },
    async turnOff({ path }) {
      await changeSettings({ turnedOffModules: withOne(kept().turnedOffModules, path) })
      return list()
    },
    async turnOn({ path }) {
      await changeSettings({ turnedOffModules: without(kept().turnedOffModules, path) })
      return list()
    },
    async restart({ path }) {
      await bridge.restart(path)
      return describe(bridge.snapshot())
    },
  }
}

function withOne(paths: readonly string[], path: string): string[] {
  return [...without(paths, path), path]
}

function without(paths: readonly string[], path: string): string[] {
  return paths.filter(one => one !== path)
}
