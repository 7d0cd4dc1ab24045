// The engine has no Intl: what it has by these names ignores locale and time
// zone. A page that shows such a text would differ from what the browser makes
// of it, so it fails here and is left to the browser.
const missing = (name) => {
  const error = new ReferenceError(`${name} is not available in this JavaScript engine`)
  error.name = 'IntlError'
  throw error
}

// Formatters are often made when a module loads, which hurts nobody: only
// their use fails.
const constructor = (name) => {
  const Missing = function () {
    return new Proxy(Object.create(Missing.prototype), {
      get: (target, key) => (typeof key === 'symbol' ? target[key] : missing(name)),
    })
  }
  Missing.supportedLocalesOf = () => missing(name)
  return Missing
}

globalThis.Intl = {}
for (const name of [
  'Collator',
  'DateTimeFormat',
  'DisplayNames',
  'DurationFormat',
  'ListFormat',
  'Locale',
  'NumberFormat',
  'PluralRules',
  'RelativeTimeFormat',
  'Segmenter',
]) {
  Intl[name] = constructor('Intl.' + name)
}
Intl.getCanonicalLocales = () => missing('Intl.getCanonicalLocales')
Intl.supportedValuesOf = () => missing('Intl.supportedValuesOf')

const replace = (owner, name, method) =>
  Object.defineProperty(owner.prototype, name, { value: method, writable: true, configurable: true })

for (const owner of [Date, Number, BigInt]) {
  for (const name of ['toLocaleString', 'toLocaleDateString', 'toLocaleTimeString']) {
    if (name in owner.prototype && (owner === Date || name === 'toLocaleString')) {
      replace(owner, name, () => missing(`${owner.name}.prototype.${name}`))
    }
  }
}

// The order of the root collation for what can be typed in ASCII.
const order = new Map([...'\t\n\v\f\r _-,;:!?.\'"()[]{}@*/\\&#%`^+<=>|~$0123456789abcdefghijklmnopqrstuvwxyz'].map((c, i) => [c, i]))

const primary = (a, b) => {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const difference = order.get(a[i]) - order.get(b[i])
    if (difference !== 0) {
      return Math.sign(difference) // NaN for anything else
    }
  }
  return Math.sign(a.length - b.length)
}

// localeCompare compares Latin letters, with or without accents, as English
// does. For anything else, and where only accents differ, there is no answer.
replace(String, 'localeCompare', function localeCompare(other, locales, options) {
  const [a, b] = [String(this).normalize('NFD'), String(other).normalize('NFD')]
  if (a === b) {
    return 0
  }
  const accents = /[\u0300-\u036f]/g
  const [plainA, plainB] = [a.replace(accents, ''), b.replace(accents, '')]
  const known = options === undefined && (locales === undefined || /^en(-|$)/.test(locales))
  const result = known ? primary(plainA.toLowerCase(), plainB.toLowerCase()) : NaN
  if (result === 1 || result === -1) {
    return result
  }
  if (result !== 0 || plainA !== a || plainB !== b) {
    missing('String.prototype.localeCompare')
  }
  for (let i = 0; ; i++) {
    if (a[i] !== b[i]) {
      return a[i] > b[i] ? -1 : 1 // lower case comes first
    }
  }
})
