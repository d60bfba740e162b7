globalThis.onmessage = async () => {
  const own = await fetch('/page.css').then(
    answer => answer.status,
    () => 'refused',
  )
  const foreign = await fetch('https://example.invalid/').then(
    answer => answer.status,
    () => 'refused',
  )
  postMessage({ own, foreign })
}
