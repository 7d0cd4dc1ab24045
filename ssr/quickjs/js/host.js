// What the Go side calls. One page is rendered at a time, so that everything
// here is about the current one.
import { logs } from './console.js'
import { clearTimers, fireTimers, untilNextTimer } from './timers.js'

let render
let result // of the current page, undefined until it is there

// The server of Inertia, as the plugin puts it into a bundle, hands over what
// renders a page.
globalThis.__inertiaServe = (fn) => {
  render = fn
}

const describe = (error) => {
  if (!(error instanceof Error)) {
    return { message: typeof error === 'string' ? error : String(error) + ' was thrown', stack: '' }
  }
  return { name: String(error.name), message: String(error.message), stack: String(error.stack ?? '') }
}

const logged = () => (logs.entries().length > 0 ? 'L' : '-')

const fail = (error) => {
  try {
    result = 'E' + logged() + JSON.stringify(describe(error))
  } catch {
    result = 'X-'
  }
}

const succeed = (rendered) => {
  if (typeof rendered?.body !== 'string' || rendered.body === '') {
    return fail(new TypeError('rendering gave no { head, body }'))
  }
  // Vue in production only logs what a component throws, and goes on without
  // the component.
  const swallowed = logs.swallowed()
  if (swallowed) {
    return fail(swallowed)
  }
  const head = rendered.head ?? []
  result = 'R' + logged() + JSON.stringify((Array.isArray(head) ? head : [head]).map(String)) + '\n' + rendered.body
}

const settle = (value, onValue) => Promise.resolve(value).then(onValue).catch(fail)

const run = (fn, onValue) => {
  result = undefined
  logs.clear()
  clearTimers() // of the page before
  try {
    settle(fn(), onValue)
  } catch (error) {
    fail(error)
  }
}

export const host = {
  // started takes what the bundle evaluated to: the promise of its end.
  started: (value) =>
    run(
      () => value,
      () => {
        result = render ? 'R-[]\n' : 'E-{"message":"the bundle has not called createServer"}'
      },
    ),
  render: (page) => run(() => render(JSON.parse(page)), succeed),
  // wait says what is missing: -2 nothing, the result is there; -1 something
  // that will never come; else the milliseconds until the next timer is due.
  wait: () => (result === undefined ? untilNextTimer() : -2),
  fire: fireTimers,
  result: () => {
    clearTimers()
    return result
  },
  logs: () => JSON.stringify(logs.entries()),
}
