import { createInertiaApp, router } from '@inertiajs/vue3'
import AppLayout from '@/layouts/AppLayout.vue'
import PlainLayout from '@/layouts/PlainLayout.vue'
import { keepAccountsApart } from '@/lib/privacy'
import './app.css'

// The Content-Security-Policy allows only what carries the nonce of the
// response; Inertia's progress bar needs it to add its style element.
const nonce =
  typeof document === 'undefined'
    ? undefined
    : document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce

if (typeof window !== 'undefined') keepAccountsApart(router)

createInertiaApp({
  title: (title) => (title ? `${title} · Kith` : 'Kith'),
  layout: (name: string) => (/^(Accounts\/Sign|Error)/.test(name) ? PlainLayout : AppLayout),
  progress: { color: 'var(--color-accent)' },
  nonce,
  withApp(app) {
    // In production Vue only logs what a component throws; on the server it
    // has to fail, so that the page is left to the browser.
    app.config.throwUnhandledErrorInProduction = true
  },
})
