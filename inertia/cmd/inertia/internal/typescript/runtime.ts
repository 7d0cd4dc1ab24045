
type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

interface Spec {
  method: Method
  params: string[]
  query?: object
  data?: object
  page?: string
}

/** A value of a parameter in a path. */
export type RouteParam = string | number | bigint

/** A value of a query; null and undefined leave it out. */
export type QueryValue =
  | string
  | number
  | bigint
  | boolean
  | Date
  | null
  | undefined
  | QueryValue[]
  | { [key: string]: QueryValue }

export interface RouteOptions<Query = Record<string, QueryValue>> {
  /** Values of the query; lists become tags[]=a&tags[]=b. */
  query?: Query
  /** Keep the query of the current page, under the values of this one; null removes one. */
  merge?: boolean
  /** The part after #. */
  hash?: string
}

type QueryOf<S> = S extends { query: infer Q extends object } ? { [K in keyof Q]?: Q[K] | null } : Record<string, QueryValue>
type DataOf<S> = S extends { data: infer D extends object } ? D : Record<string, never>
type PageOf<S> = S extends { page: infer P extends string } ? P : keyof Pages

type Values<P extends string[]> = { [I in keyof P]: RouteParam }

type Args<S extends Spec> = S['params'] extends []
  ? [options?: RouteOptions<QueryOf<S>>]
  :
      | [...values: Values<S['params']>, options?: RouteOptions<QueryOf<S>>]
      // eslint-disable-next-line @typescript-eslint/no-explicit-any
      | [params: { [K in S['params'][number]]: RouteParam } & { [key: string]: any }, options?: RouteOptions<QueryOf<S>>]

export interface Route<S extends Spec = Spec> {
  /** What Link, router, useForm and all others of the client take. */
  (...args: Args<S>): { url: string; method: S['method'] }
  /** The URL alone. */
  url(...args: Args<S>): string
  /** Whether a URL, such as that of the page, is one of this route. */
  is(url: string): boolean
  /** The same with a component, which makes it an instant visit. */
  with<C extends PageOf<S>>(component: C, ...args: Args<S>): { url: string; method: S['method']; component: C }
  /** Arguments of useForm, with the data that the handler reads: useForm(...users.create.form({ name: '' })). */
  form<D extends DataOf<S> = DataOf<S>>(data: D, ...args: Args<S>): [endpoint: { url: string; method: S['method'] }, data: DataOf<S>]
}

/** The data that the handler of a route reads: FormOf<typeof users.create>. */
export type FormOf<R> = R extends Route<infer S> ? DataOf<S> : never

// Bundlers leave out the routes that nothing uses.
/* @__NO_SIDE_EFFECTS__ */
function route<S extends Spec>(method: S['method'], pattern: string): Route<S> {
  // The odd ones are names of parameters; three dots mark the rest of a path.
  const parts = pattern.split(/\{([^}]*)\}/)
  const url = (...args: unknown[]): string => {
    const first = args[0]
    const values = typeof first === 'object' && first !== null ? (first as Record<string, unknown>) : null
    const count = (parts.length - 1) / 2
    const path = parts
      .map((part, i) => {
        if (i % 2 === 0) return part
        const name = part.replace('...', '')
        const value = values ? values[name] : args[(i - 1) / 2]
        return encode(pattern, name, value, part !== name)
      })
      .join('')
    if (/(^|\/)\.\.?(\/|$)/.test(path)) throw new TypeError(`${path} would lead to another route than ${pattern}`)
    return path + suffix(args[count === 0 ? 0 : values ? 1 : count] as RouteOptions | undefined)
  }
  const source = parts.map((part, i) =>
    i % 2 === 0 ? part.replace(/[.*+?^$()|[\]\\{}]/g, '\\$&') : part.endsWith('...') ? '.*' : '[^/]+?',
  )
  const matcher = new RegExp(`^${source.join('')}/?$`)
  return Object.assign((...args: unknown[]) => ({ url: url(...args), method }), {
    url,
    is: (other: string) => matcher.test(other.replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/[?#].*$/s, '') || '/'),
    with: (component: string, ...args: unknown[]) => ({ url: url(...args), method, component }),
    form: (data: unknown, ...args: unknown[]) => [{ url: url(...args), method }, data],
  }) as unknown as Route<S>
}

function encode(pattern: string, name: string, value: unknown, rest: boolean): string {
  if (value === undefined || value === null || (value === '' && !rest)) {
    throw new TypeError(`the parameter "${name}" of ${pattern} is missing`)
  }
  const text = String(value)
  return rest ? text.split('/').map(encodeURIComponent).join('/') : encodeURIComponent(text)
}

function suffix(options: RouteOptions = {}): string {
  const current = options.merge && typeof window !== 'undefined' ? window.location.search : ''
  const params = new URLSearchParams(current)
  for (const [key, value] of Object.entries(options.query ?? {})) {
    for (const old of [...params.keys()]) {
      if (old === key || old.startsWith(`${key}[`)) params.delete(old)
    }
    append(params, key, value)
  }
  const query = params.toString()
  return (query && `?${query}`) + (options.hash ? `#${encodeURIComponent(options.hash.replace(/^#/, ''))}` : '')
}

function append(params: URLSearchParams, key: string, value: QueryValue): void {
  if (value === null || value === undefined) return
  if (Array.isArray(value)) {
    value.forEach((item, i) => append(params, typeof item === 'object' ? `${key}[${i}]` : `${key}[]`, item))
  } else if (value instanceof Date) {
    params.append(key, value.toISOString())
  } else if (typeof value === 'object') {
    for (const [name, inner] of Object.entries(value)) append(params, `${key}[${name}]`, inner)
  } else {
    params.append(key, String(value))
  }
}
