// URL and URLSearchParams are those of core-js, which follow the standard but
// take a quarter of a millisecond per URL here. Inertia makes one for every
// Link of a page, nearly always of a path on this site, so those take a way of
// their own: what the standard would not change is only cut into its parts.
import 'core-js/web/url'
import 'core-js/web/url-search-params'

const Standard = globalThis.URL
const parts = Symbol('parts')
const whole = Symbol('whole')

// A path of unreserved characters without dot segments, then a query and a
// fragment in which nothing has to be escaped.
const path = /^(\/(?!\/)[\w\-.~!$&'()*+,;=:@%/]*)(\?[\w\-.~!$&()*+,;=:@%/?[\]]*)?(#[\w\-.~!$&'()*+,;=:@%/?]*)?$/
const query = /^\??[\w\-.~!$&()*+,;=:@%/?[\]]*$/
const fragment = /^#?[\w\-.~!$&'()*+,;=:@%/?]*$/
const dots = /\/(?:\.|%2e){1,2}(?:\/|$)/i
const origins = /^(https?:)\/\/([a-z][a-z\d-]*(?:\.[a-z][a-z\d-]*)*)(?::(\d{2,5}))?(?=\/|$)/

const bases = new Map() // what is known of a base: [protocol, hostname, port], or null

const originOf = (base) => {
  let origin = bases.get(base)
  if (origin === undefined) {
    const found = origins.exec(base)
    const standard = found && new Standard(base)
    origin = found ? [standard.protocol, standard.hostname, standard.port, standard.origin] : null
    if (bases.size < 100) bases.set(base, origin)
  }
  return origin
}

// The parts of the URL, or null when the standard has to decide.
const cut = (url, base) => {
  const found = typeof url === 'string' && typeof base === 'string' && path.exec(url)
  if (!found || dots.test(found[1])) {
    return null
  }
  const origin = originOf(base)
  return origin && { origin, pathname: found[1], search: found[2] ?? '', hash: found[3] ?? '' }
}

class URL {
  constructor(url, base) {
    this[parts] = cut(url, base)
    if (!this[parts]) {
      this[whole] = base === undefined ? new Standard(url) : new Standard(url, base)
    }
  }
  toString() {
    return this.href
  }
  toJSON() {
    return this.href
  }
  get [Symbol.toStringTag]() {
    return 'URL'
  }
  static canParse(url, base) {
    return Standard.canParse(url, base)
  }
  static parse(url, base) {
    return URL.canParse(url, base) ? new URL(url, base) : null
  }
}

// Of the standard, from the first time that something else is asked for.
const standard = (url) => (url[whole] ??= new Standard(href(url[parts])))
const href = ({ origin, pathname, search, hash }) => origin[3] + pathname + search + hash

const known = {
  href,
  origin: ({ origin }) => origin[3],
  protocol: ({ origin }) => origin[0],
  host: ({ origin }) => origin[1] + (origin[2] && ':' + origin[2]),
  hostname: ({ origin }) => origin[1],
  port: ({ origin }) => origin[2],
  pathname: ({ pathname }) => pathname,
  search: ({ search }) => (search === '?' ? '' : search),
  hash: ({ hash }) => (hash === '#' ? '' : hash),
  username: () => '',
  password: () => '',
}

// What can be set without a change to it.
const plain = { search: query, hash: fragment }
const mark = { search: '?', hash: '#' }

for (const name of [...Object.keys(known), 'searchParams']) {
  Object.defineProperty(URL.prototype, name, {
    configurable: true,
    enumerable: true,
    get() {
      const at = this[parts]
      return at && !this[whole] && known[name] ? known[name](at) : standard(this)[name]
    },
    set(value) {
      const at = this[parts]
      if (at && !this[whole] && plain[name]?.test(value)) {
        value = String(value)
        at[name] = value === '' || value[0] === mark[name] ? value : mark[name] + value
      } else {
        standard(this)[name] = value
      }
    },
  })
}

globalThis.URL = URL
