/** Types of npm.mjs, for the test. */
export function whenFailed(output: string): string
