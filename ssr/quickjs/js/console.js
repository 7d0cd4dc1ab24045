// The console keeps the lines of the current page until the Go side logs them.
const maxEntries = 20
const maxLength = 2000

let entries = []
let swallowed

const text = (value) => {
  if (typeof value === 'string') {
    return value
  }
  if (value instanceof Error) {
    return `${value.name}: ${value.message}`
  }
  try {
    return typeof value === 'object' ? (JSON.stringify(value) ?? String(value)) : String(value)
  } catch {
    return Object.prototype.toString.call(value)
  }
}

const write = (level, values) => {
  if (entries.length < maxEntries) {
    entries.push([level, values.map(text).join(' ').slice(0, maxLength)])
  }
}

const none = () => {}

globalThis.console = {
  debug: (...values) => write('debug', values),
  trace: (...values) => write('debug', values),
  log: (...values) => write('info', values),
  info: (...values) => write('info', values),
  warn: (...values) => write('warn', values),
  error: (...values) => {
    if (values.length === 1 && values[0] instanceof Error && !swallowed) {
      swallowed = values[0] // the page fails with it
    } else {
      write('error', values)
    }
  },
  assert: (ok, ...values) => ok || write('error', ['Assertion failed', ...values]),
  dir: (value) => write('info', [value]),
  table: (value) => write('info', [value]),
  count: none,
  countReset: none,
  group: none,
  groupCollapsed: none,
  groupEnd: none,
  time: none,
  timeEnd: none,
  timeLog: none,
}

export const logs = {
  entries: () => entries,
  swallowed: () => swallowed,
  clear: () => {
    if (entries.length > 0) {
      entries = []
    }
    swallowed = undefined
  },
}
