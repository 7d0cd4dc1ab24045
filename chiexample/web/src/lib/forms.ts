import type { UrlMethodPair } from '@inertiajs/core'
import { router, useForm, type InertiaPrecognitiveForm } from '@inertiajs/vue3'
import { onBeforeUnmount, onMounted, ref } from 'vue'

const rest = 300 // milliseconds that a field rests before the server is asked about it again

// useLiveForm is a form whose fields the server checks when they are left. It is
// remembered: who comes back to it finds what was typed.
export function useLiveForm<T extends Record<string, string>>(route: UrlMethodPair, data: T) {
  const remembered = useForm<Record<string, string>>(`${route.method} ${route.url}`, data)
  const form = remembered.withPrecognition(route).setValidationTimeout(rest) as unknown as InertiaPrecognitiveForm<T>
  // A check that still waits would come after the form was sent, or read one
  // that is gone: setting its time cancels it.
  const cancel = () => void form.setValidationTimeout(rest)
  onBeforeUnmount(cancel)
  const guard = useLeaveGuard(() => form.isDirty)
  function send() {
    cancel()
    guard.allow(() => form.submit())
  }
  return { form, send, guard }
}

// useLeaveGuard asks before a form that was changed is left by a link. The back
// button needs no question, as the form is remembered.
export function useLeaveGuard(isDirty: () => boolean) {
  const questions = ref(0) // a count: the event that says a dialog is closed comes late, when the next may be open
  let open = false
  let onward = () => {}
  const stop = router.on('before', (event) => {
    const { visit } = event.detail
    const elsewhere = visit.method === 'get' && !visit.prefetch && !visit.async && visit.url.pathname !== location.pathname
    if (open || !elsewhere || !isDirty()) return
    event.preventDefault()
    onward = () => router.visit(visit.url, { replace: visit.replace })
    questions.value++
  })
  const unload = (event: BeforeUnloadEvent) => {
    if (isDirty() && !open) event.preventDefault()
  }
  onMounted(() => addEventListener('beforeunload', unload))
  onBeforeUnmount(() => {
    stop()
    removeEventListener('beforeunload', unload)
  })
  function allow(action: () => void) {
    open = true
    action()
    open = false
  }
  return { questions, allow, leave: () => allow(onward) }
}
