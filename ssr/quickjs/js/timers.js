// Timers, driven by the Go side: it sleeps until one is due, then fires it.
const timers = new Map()
let nextID = 1

const add = (callback, delay, args, repeat) => {
  delay = Math.max(Number(delay) || 0, repeat ? 1 : 0)
  timers.set(nextID, { callback, args, due: Date.now() + delay, every: repeat ? delay : 0 })
  return nextID++
}

globalThis.setTimeout = (callback, delay, ...args) => add(callback, delay, args, false)
globalThis.setInterval = (callback, delay, ...args) => add(callback, delay, args, true)
globalThis.setImmediate = (callback, ...args) => add(callback, 0, args, false)
globalThis.clearTimeout = globalThis.clearInterval = globalThis.clearImmediate = (id) => {
  timers.delete(id)
}

export const clearTimers = () => timers.clear()

// -1 when there are no timers.
export const untilNextTimer = () => {
  let due = Infinity
  for (const timer of timers.values()) {
    due = Math.min(due, timer.due)
  }
  return due === Infinity ? -1 : Math.max(0, due - Date.now())
}

// Runs the first timer that is due; the microtasks it leaves are run before
// the next one, as everywhere.
export const fireTimers = () => {
  const now = Date.now()
  let first, firstID
  for (const [id, timer] of timers) {
    if (timer.due <= now && (!first || timer.due < first.due)) {
      first = timer
      firstID = id
    }
  }
  if (!first) {
    return
  }
  if (first.every) {
    first.due = now + first.every
  } else {
    timers.delete(firstID)
  }
  first.callback(...first.args)
}
