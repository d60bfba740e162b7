/** Draws assets/icons from the two SVG files there: `node scripts/icons.ts`, when they have changed. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { type IconImage, toIcns, toIco } from './icons/containers.ts'
import { ROOT } from './run.ts'

const FOLDER = join(ROOT, 'assets', 'icons')
const SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024]
/** Up to here the seal alone, without its ground: there are too few pixels for both. */
const SMALL = 32
const BROWSER = process.env['TOKENSEAL_BROWSER'] ?? '/usr/lib/chromium/chromium'

const browser = await chromium.launch({ executablePath: BROWSER, args: ['--no-sandbox'] })
const page = await browser.newPage()
const images: IconImage[] = []
for (const size of SIZES) images.push(await draw(page, size))
await browser.close()

for (const { size, png } of images) writeFileSync(join(FOLDER, `${size}x${size}.png`), png)
writeFileSync(join(FOLDER, 'icon.icns'), toIcns(images))
writeFileSync(join(FOLDER, 'icon.ico'), toIco(images.filter(image => image.size <= 256)))
process.stdout.write(`${images.length} sizes, icon.icns and icon.ico in assets/icons\n`)

async function draw(canvasPage: Page, size: number): Promise<IconImage> {
  const svg = readFileSync(join(FOLDER, size <= SMALL ? 'icon-small.svg' : 'icon.svg'), 'utf8')
  const drawn = await canvasPage.evaluate(drawInPage, { svg, size })
  return { size, png: Buffer.from(drawn.png, 'base64'), rgba: Buffer.from(drawn.rgba, 'base64') }
}

/** Runs in the page. @returns both in base64 */
async function drawInPage({ svg, size }: { svg: string; size: number }) {
  const image = new Image(size, size)
  image.src = `data:image/svg+xml;base64,${btoa(svg)}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = size
  canvas.height = size
  const context = canvas.getContext('2d')
  if (!context) throw new Error('no canvas')
  context.drawImage(image, 0, 0, size, size)
  let rgba = ''
  for (const byte of context.getImageData(0, 0, size, size).data) rgba += String.fromCharCode(byte)
  return { png: canvas.toDataURL('image/png').split(',')[1] ?? '', rgba: btoa(rgba) }
}
