import * as routes from '@/generated/routes'
import { HttpNetworkError, HttpResponseError, type Router } from '@inertiajs/core'
import { reactive } from 'vue'
import { toast } from './toasts'

export const errorTexts: Record<number, [title: string, text: string]> = {
  400: ['Not understood', 'What was sent could not be read. Please load the page again and retry.'],
  403: ['Not for you', 'Your role does not allow this. The owner of your account can change it.'],
  404: ['Not found', 'There is nothing at this address. It may have been moved or deleted.'],
  405: ['Not possible', 'That cannot be done here.'],
  413: ['Too large', 'What you sent is larger than we accept.'],
  419: ['Page expired', 'This page was open for too long, or the request came from another site. Please try again.'],
  429: ['Too many attempts', 'Please wait a minute before you try again.'],
  500: ['Something went wrong', 'The fault is ours. It has been written down; please try again.'],
  503: ['Back soon', 'Kith is being looked after. Please come back in a few minutes.'],
}
export const errorText = (status: number) => errorTexts[status] ?? errorTexts[500]!

// What stands between the visitor and the server, for the layout to show.
export const trouble = reactive({ offline: false, signedOut: false })

// A visit that leads to another page may end on an error page. Whatever else
// fails (a form, a list that is filtered, a poll) leaves the page as it is, with
// everything that was typed into it.
export function tellFailures(router: Router) {
  const leading = new Set<string>()
  router.on('start', ({ detail: { visit } }) => {
    if (visit.method === 'get' && !visit.async && !visit.prefetch && !visit.only.length && !visit.except.length) leading.add(visit.id)
  })
  router.on('finish', ({ detail: { visit } }) => void leading.delete(visit.id))
  router.on('success', () => {
    trouble.offline = false
  })
  router.on('httpException', (event) => {
    const { status } = event.detail.response
    if (status !== 401 && leading.size > 0) return
    told(status)
    event.preventDefault()
  })
  router.on('networkError', () => lost())
  window.addEventListener('offline', () => lost())
  // Whoever began the request has nobody to tell it to: the banner tells it.
  window.addEventListener('unhandledrejection', (event) => {
    const { reason } = event
    if (reason instanceof HttpNetworkError) lost()
    else if (reason instanceof HttpResponseError) told(reason.response.status)
    else if (reason !== undefined) return
    event.preventDefault()
  })
}

// told tells of a status where no page can.
export function told(status: number) {
  if (status === 401) trouble.signedOut = true
  else toast('error', errorText(status).join('. '))
}

let timer: ReturnType<typeof setTimeout> | undefined

function lost() {
  trouble.offline = true
  clearTimeout(timer)
  timer = setTimeout(ask, 4000)
}

// ask finds out whether the server answers again.
export async function ask() {
  clearTimeout(timer)
  try {
    trouble.offline = !(await fetch(routes.app.health.url(), { cache: 'no-store' })).ok
  } catch {
    trouble.offline = true
  }
  if (trouble.offline) timer = setTimeout(ask, 4000)
}
