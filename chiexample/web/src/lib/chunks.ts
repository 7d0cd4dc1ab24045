import type { Router } from '@inertiajs/core'

// After a deploy the chunks of the old version are gone. Whoever is led to a page
// whose chunk was never loaded gets it as a document, with the new version.
export function outliveDeploys(router: Router) {
  let target = location.href
  router.on('before', ({ detail: { visit } }) => {
    if (!visit.prefetch && !visit.async) target = visit.method === 'get' ? visit.url.href : location.href
  })
  let leaving = false
  window.addEventListener('vite:preloadError', (event) => {
    const last = Number(sessionStorage.getItem('reloaded') ?? 0)
    if (Date.now() - last < 10_000) return // it is missing in the new version as well
    event.preventDefault()
    sessionStorage.setItem('reloaded', String(Date.now()))
    leaving = true
    location.assign(target)
  })
  // What waits for the chunk fails while the new document is on its way.
  window.addEventListener('unhandledrejection', (event) => {
    if (leaving) event.preventDefault()
  })
}
