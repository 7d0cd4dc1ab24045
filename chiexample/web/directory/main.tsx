import { createInertiaApp, router } from '@inertiajs/react'
import '../src/app.css'
import { keepAccountsApart } from '../src/lib/privacy'

keepAccountsApart(router)

createInertiaApp({
  serverHead: true,
  progress: { color: 'var(--color-accent)' },
  nonce: document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce,
})
