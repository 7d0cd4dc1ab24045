import { router } from '@inertiajs/vue3'
import { onBeforeUnmount } from 'vue'

// useEndlessList ends what an InfiniteScroll does when its page is left, for the
// client goes on and fails: it looks for the prop in the next page, and a frame
// after a load for the elements. It returns the element with the items, the one
// with data-items, or the last that there was.
export function useEndlessList() {
  let leaving = false
  const stops = [
    router.on('start', ({ detail: { visit } }) => {
      if (visit.async || visit.prefetch) return
      leaving = true
      router.cancelAll({ async: true, prefetch: false, sync: false })
    }),
    router.on('before', (event) => {
      if (leaving && event.detail.visit.async) event.preventDefault()
    }),
    router.on('finish', ({ detail: { visit } }) => {
      if (!visit.async && !visit.prefetch) leaving = false
    }),
  ]
  onBeforeUnmount(() => stops.forEach((stop) => stop()))
  let items: HTMLElement | null = null
  return () => (items = document.querySelector<HTMLElement>('[data-items]') ?? items ?? document.createElement('div'))
}
