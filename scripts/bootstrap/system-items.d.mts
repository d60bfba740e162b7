/** Types of system-items.mjs, for the test. */
export const ITEMS: Readonly<Record<'compiler', { readonly byHand: string; readonly why: string }>>
export function browserFiles(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): readonly string[]
