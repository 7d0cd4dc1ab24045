import { createInertiaApp, router } from '@inertiajs/vue3'
import type { Page } from '@inertiajs/core'
import type { SharedProps } from '@/generated/pages'
import AppLayout from '@/layouts/AppLayout.vue'
import PlainLayout from '@/layouts/PlainLayout.vue'
import { outliveDeploys } from '@/lib/chunks'
import { tellFailures } from '@/lib/failures'
import { keepFocus } from '@/lib/focus'
import { fade } from '@/lib/motion'
import { keepAccountsApart } from '@/lib/privacy'
import { showFlash } from '@/lib/toasts'
import './app.css'

// The Content-Security-Policy allows only what carries the nonce of the
// response; Inertia's progress bar needs it to add its style element.
const nonce =
  typeof document === 'undefined'
    ? undefined
    : document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce

if (typeof window !== 'undefined') {
  keepAccountsApart(router)
  tellFailures(router)
  outliveDeploys(router)
  keepFocus(router)
  showFlash(router)
}

createInertiaApp({
  serverHead: true, // titles and descriptions are set in Go
  layout: (_name: string, page: Page) => ((page.props as Partial<SharedProps>).auth?.user ? AppLayout : PlainLayout),
  defaults: { visitOptions: fade },
  progress: { color: 'var(--color-accent)' },
  nonce,
  withApp(app) {
    // In production Vue only logs what a component throws; on the server it
    // has to fail, so that the page is left to the browser.
    app.config.throwUnhandledErrorInProduction = true
  },
})
