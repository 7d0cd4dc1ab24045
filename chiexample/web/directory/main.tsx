import { createInertiaApp } from '@inertiajs/react'
import '../src/app.css'

createInertiaApp({
  title: (title) => (title ? `${title} · Kith` : 'Kith'),
  progress: { color: 'var(--color-accent)' },
  nonce: document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce,
})
