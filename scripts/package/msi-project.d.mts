/** Types of msi-project.mjs, for the test. */
export const EXTRA_COMPONENTS: string
export function withComponents(wxs: string): string
export function msiProjectCreated(path: string): Promise<void>
