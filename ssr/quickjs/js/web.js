// What the frameworks want of the web platform beyond console and timers, and
// no more than that: Vue and React FormData, react-dom/server TextEncoder and
// MessageChannel.
if (!globalThis.queueMicrotask) {
  const done = Promise.resolve()
  globalThis.queueMicrotask = (callback) => {
    done.then(callback)
  }
}

const began = Date.now()
globalThis.performance ??= { now: () => Date.now() - began, timeOrigin: began, mark() {}, measure() {} }

globalThis.FormData = class FormData {
  #entries = []
  append(name, value) {
    this.#entries.push([String(name), value])
  }
  delete(name) {
    this.#entries = this.#entries.filter(([key]) => key !== name)
  }
  get(name) {
    return this.#entries.find(([key]) => key === name)?.[1] ?? null
  }
  getAll(name) {
    return this.#entries.filter(([key]) => key === name).map(([, value]) => value)
  }
  has(name) {
    return this.#entries.some(([key]) => key === name)
  }
  set(name, value) {
    this.delete(name)
    this.append(name, value)
  }
  forEach(callback, self) {
    this.#entries.forEach(([key, value]) => callback.call(self, value, key, this))
  }
  *keys() {
    for (const [key] of this.#entries) yield key
  }
  *values() {
    for (const [, value] of this.#entries) yield value
  }
  entries() {
    return this.#entries.values()
  }
  [Symbol.iterator]() {
    return this.entries()
  }
}

globalThis.TextEncoder = class TextEncoder {
  get encoding() {
    return 'utf-8'
  }
  encode(text = '') {
    // encodeURIComponent makes the bytes; it wants no half surrogates.
    const escaped = encodeURIComponent(String(text).toWellFormed())
    const bytes = new Uint8Array(escaped.length)
    let length = 0
    for (let i = 0; i < escaped.length; i++) {
      if (escaped[i] === '%') {
        bytes[length++] = parseInt(escaped.slice(i + 1, i + 3), 16)
        i += 2
      } else {
        bytes[length++] = escaped.charCodeAt(i)
      }
    }
    return bytes.slice(0, length)
  }
}

class Port {
  onmessage = null
  #closed = false
  postMessage(data) {
    setTimeout(() => {
      if (!this.other.isClosed()) this.other.onmessage?.({ data })
    })
  }
  isClosed() {
    return this.#closed
  }
  start() {}
  close() {
    this.#closed = true
  }
}

globalThis.MessageChannel = class MessageChannel {
  port1 = new Port()
  port2 = new Port()
  constructor() {
    this.port1.other = this.port2
    this.port2.other = this.port1
  }
}

globalThis.AbortController ??= class AbortController {
  signal = { aborted: false, reason: undefined, addEventListener() {}, removeEventListener() {}, throwIfAborted() {} }
  abort(reason) {
    this.signal.aborted = true
    this.signal.reason = reason
  }
}
