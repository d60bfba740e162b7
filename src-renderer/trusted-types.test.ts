import { expect, test, vi } from 'vitest'

vi.stubGlobal('document', { baseURI: 'https://app.invalid/index.html' })
const { trustedScriptUrl } = await import('./trusted-types.ts')

test('lets scripts of our own build through', () => {
  expect(trustedScriptUrl('./pdfjs/worker.mjs')).toBe('./pdfjs/worker.mjs')
})

test.each([
  'https://elsewhere.example/x.js',
  'data:text/javascript,1',
  'blob:https://x.example/1',
  'http://app.invalid/x.js',
])('refuses %s', url => {
  expect(() => trustedScriptUrl(url)).toThrow(TypeError)
})
