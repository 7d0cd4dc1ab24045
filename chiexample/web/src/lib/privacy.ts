import type { Page, Router } from '@inertiajs/core'
import * as routes from '@/generated/routes'

const userOf = (page: Page) => (page.props as { auth?: { user?: { id: string } | null } }).auth?.user?.id ?? null

// keepAccountsApart keeps nothing that was fetched in advance for too long. It
// belongs to whoever was signed in then. The server clears the history when
// somebody else may be: with it goes the cache of prefetched pages, which the
// client keeps for itself.
export function keepAccountsApart(router: Router) {
  let era = 0
  const begun = new WeakMap<object, number>()
  router.on('prefetching', (event) => void begun.set(event.detail.visit, era))
  router.on('prefetched', (event) => {
    const { response, visit } = event.detail
    const page = typeof response.data === 'string' ? JSON.parse(response.data) : response.data
    const other = new URL(page.url, location.href).pathname !== visit.url.pathname // as the sign-in page is
    if (other || begun.get(visit) !== era) setTimeout(() => router.flushAll()) // once it is in the cache
  })

  // Whatever changes something may change any page that was fetched before.
  router.on('finish', (event) => {
    if (event.detail.visit.method !== 'get') router.flushAll()
  })

  const tabs = new BroadcastChannel('session')
  let user: string | null = null
  let leaving = false
  router.on('navigate', (event) => void (user = userOf(event.detail.page)))
  router.on('start', (event) => void (leaving = routes.accounts.signOut.is(event.detail.visit.url.pathname)))
  router.on('beforeUpdate', (event) => {
    if (!event.detail.page.clearHistory) return
    era++
    router.flushAll()
    tabs.postMessage({ user: userOf(event.detail.page), leaving })
  })
  // Another tab has signed out, or somebody else has signed in there: this one
  // asks for its page again. A session that has only expired costs it nothing.
  tabs.onmessage = ({ data }) => {
    if (user && (data.leaving || (data.user && data.user !== user))) location.reload()
  }
}
