// The page of the host's own tests: does what the test asks for and reports.
let last = 0
const call = (name, input, id = `c${++last}`) => host.call(name, input, id)
const attempt = async work => {
  try {
    return await work()
  } catch (error) {
    return `threw ${error.name}: ${error.message}`
  }
}
const nextPaint = () =>
  new Promise(resolve => {
    const seen = performance.getEntriesByName('first-contentful-paint')[0]
    if (seen) return resolve(seen.startTime)
    new PerformanceObserver(list => resolve(list.getEntries()[0].startTime)).observe({
      type: 'paint',
      buffered: true,
    })
  })
let file = null

const steps = {
  start: async () => ({
    frozen: Object.isFrozen(host),
    keys: Object.keys(host).sort(),
    platform: host.platform,
    nativeMenu: host.nativeMenu,
    leftovers: Object.getOwnPropertyNames(globalThis).filter(name => /^[br][0-9a-f]{32}$/.test(name)),
    replaced: await attempt(() => {
      globalThis.host = null
      return typeof globalThis.host
    }),
    secure: isSecureContext,
    paint: performance.timeOrigin + (await nextPaint()),
  }),
  echo: ({ text }) => call('test.echo', { text }),
  roundTrips: async ({ count }) => {
    const begin = performance.now()
    for (let i = 0; i < count; i++) await call('test.echo', { text: 'x' })
    return (performance.now() - begin) / count
  },
  cancel: async () => {
    const waiting = call('test.wait', {}, 'waiting')
    host.cancel('waiting')
    return await waiting
  },
  leaveCall: () => {
    void call('test.wait', {}, 'left behind')
    setTimeout(() => location.reload(), 50)
    return 'reloading'
  },
  openFile: async ({ documentId }) => {
    const bytes = await attempt(() => host.documentBytes(documentId))
    if (typeof bytes === 'string') return bytes
    file = bytes.file
    return { kind: bytes.kind, size: file.size }
  },
  hashRanges: async ({ ranges }) => {
    const hashes = []
    for (const [begin, end] of ranges) {
      const bytes = await file.slice(begin, end).arrayBuffer()
      const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
      hashes.push(Array.from(hash, byte => byte.toString(16).padStart(2, '0')).join(''))
    }
    return hashes
  },
  readAll: async ({ chunk }) => {
    const begin = performance.now()
    let total = 0
    for (let at = 0; at < file.size; at += chunk)
      total += (await file.slice(at, at + chunk).arrayBuffer()).byteLength
    return { total, ms: performance.now() - begin }
  },
  paths: async () => ({
    ofGiven: await host.pathForFile(file),
    ofMade: await host.pathForFile(new File(['x'], '/etc/passwd')),
    ofNonsense: await host.pathForFile({ name: 'x' }),
  }),
  evil: async () => {
    await new Promise(resolve => setTimeout(resolve, 0))
    const frame = document.createElement('iframe')
    frame.src = 'https://example.invalid/'
    document.body.append(frame)
    const worker = new Worker(
      trustedTypes.createPolicy('app', { createScriptURL: url => url }).createScriptURL('/worker.js'),
    )
    const inWorker = new Promise(resolve => {
      worker.onmessage = event => resolve(event.data)
    })
    worker.postMessage('go')
    return {
      // biome-ignore lint/security/noGlobalEval: the test is that it is refused.
      eval: await attempt(() => eval('1+1')),
      functionMaker: await attempt(() => new Function('return 1')()),
      markup: await attempt(() => {
        document.body.innerHTML = '<b>x</b>'
        return 'written'
      }),
      secondPolicy: await attempt(() => {
        trustedTypes.createPolicy('other', {})
        return 'made'
      }),
      inlineScript: await attempt(() => {
        const script = document.createElement('script')
        script.text = 'globalThis.inlineRan = true'
        document.body.append(script)
        return globalThis.inlineRan ?? 'did not run'
      }),
      foreignFetch: await attempt(() => fetch('https://example.invalid/').then(() => 'answered')),
      plainFetch: await attempt(() => fetch('http://127.0.0.1:9/').then(() => 'answered')),
      missing: await attempt(() => fetch('/nothing.js').then(answer => answer.status)),
      upwards: await attempt(() => fetch('/%2e%2e%2f%2e%2e%2fhost.ts').then(answer => answer.status)),
      popup: window.open('https://example.invalid/') === null ? 'refused' : 'opened',
      camera: await attempt(() => navigator.mediaDevices.getUserMedia({ video: true }).then(() => 'given')),
      inWorker: await inWorker,
    }
  },
  close: () => {
    setTimeout(() => window.close(), 50)
    return 'closing'
  },
  navigate: async () => {
    location.href = 'https://example.invalid/elsewhere'
    await new Promise(resolve => setTimeout(resolve, 300))
    return location.href
  },
}

host.on('test.run', async ({ step, input }) => {
  const value = await attempt(() => steps[step](input))
  await call('test.report', { step, value })
})
await call('test.ready', {})
