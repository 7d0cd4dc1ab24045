import type { Router } from '@inertiajs/core'
import { nextTick } from 'vue'

// Keyboards and screen readers need to know where they are: at the first field
// with an error, or at the top of what has changed, when the element that had
// the focus is gone.
export function keepFocus(router: Router) {
  const settled = async () => {
    await nextTick()
    await new Promise(requestAnimationFrame)
  }
  router.on('error', async () => {
    await settled()
    document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  })
  let path = location.pathname
  let had: Element | null = null
  router.on('start', () => void (had = document.activeElement))
  router.on('success', async () => {
    await settled()
    const moved = location.pathname !== path
    path = location.pathname
    const gone = had !== null && had !== document.body && !had.isConnected && document.activeElement === document.body
    if (moved || gone) document.getElementById('main')?.focus({ preventScroll: true })
  })
}
