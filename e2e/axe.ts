/** What axe finds wrong in the window as it is now: the automatic part of WCAG 2.2 AA. */
import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/** What is wrong, and where, in a form that a failed test shows whole. */
export async function violations(page: Page): Promise<readonly string[]> {
  // Colours are those of rest, not of a fade.
  await page.evaluate(() => {
    // A spinner never comes to rest.
    const ending = document.getAnimations().filter(a => a.effect?.getComputedTiming().iterations !== Infinity)
    return Promise.all(ending.map(a => a.finished.catch(() => null)))
  })
  // Legacy mode: the other one opens a second page, which the host refuses.
  const { violations, passes } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
  expect(passes.length).toBeGreaterThan(20)
  return violations.map(
    ({ impact, id, nodes }) => `${impact} ${id}: ${nodes.map(node => node.target.join(' ')).join(', ')}`,
  )
}
