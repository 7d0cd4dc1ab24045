// A stand-in for an SSR bundle: it speaks the protocol of the server of
// @inertiajs/core, with the habits that a client has to cope with. It exits on
// a body that is not JSON and on an upload that breaks off, joins chunks as
// text, answers 200 to any path, obeys /shutdown, and closes idle connections
// after 5 s. Components named below misbehave on purpose.
import { createServer } from 'node:http'

const port = Number(process.env.TEST_PORT ?? 13714)
const host = process.env.TEST_PORT ? '127.0.0.1' : '0.0.0.0'

let garbageUntil = 0
let smuggled
const leaked = []
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

const components = {
  Boom() {
    throw new Error('boom')
  },
  Win() {
    return window.innerWidth
  },
  async Slow({ ms }) {
    await sleep(ms)
  },
  Spin({ ms }) {
    for (const end = Date.now() + ms; Date.now() < end; );
  },
  Crash() {
    setTimeout(() => {
      throw new Error('crash after the reply')
    })
  },
  Exit() {
    process.exit(3)
  },
  Leak({ mb }) {
    leaked.push(Buffer.alloc(mb << 20, 1))
  },
  Garbage({ ms }) {
    garbageUntil = Date.now() + ms
  },
  // A table, which is several times as long as its data.
  Rows({ rows }) {
    const cell = (value) => `<td class="px-4 py-2 text-sm whitespace-nowrap" data-v-a3100a8a>${value}</td>`
    const link = ({ id, name }) => `<a class="link font-medium text-indigo-700 hover:underline" href="/users/${id}" aria-label="Open">${name}</a>`
    return `<table>${rows.map((row) => `<tr class="border-b hover:bg-gray-50">${Object.values(row).map(cell).join('')}<td>${link(row)}</td></tr>`).join('\n')}</table>`
  },
  // Bytes that nobody asked for follow the reply.
  Smuggle({ bytes, ms }) {
    smuggled = { bytes, ms }
  },
  Print({ out, err }) {
    if (out) process.stdout.write(out)
    if (err) process.stderr.write(err)
  },
}

async function render(page) {
  if (!page.component) throw new Error('Page not found: undefined')
  const html = (await components[page.component]?.(page.props)) ?? ''
  const json = JSON.stringify(page).replace(/\//g, '\\/').replace(/</g, '\\u003c')
  return {
    head: [`<title data-inertia="">${page.component}</title>`],
    body:
      `<script data-page="app" type="application/json">${json}</script>` +
      `<div data-server-rendered="true" id="app"><p>${process.env.NODE_ENV} ${process.pid}</p>${html}</div>`,
  }
}

const readAll = (readable) =>
  new Promise((resolve, reject) => {
    let data = ''
    readable.on('data', (chunk) => (data += chunk))
    readable.on('end', () => resolve(data))
    readable.on('error', reject)
  })

function classify(error, page) {
  const api = /^(\w+) is not defined/.exec(error.message)?.[1]
  return {
    error: error.message,
    component: page.component,
    url: page.url,
    stack: error.stack,
    sourceLocation: '/app/resources/js/Pages/Boom.vue:2:6',
    timestamp: new Date().toISOString(),
    type: api ? 'browser-api' : 'render',
    browserApi: api,
    hint: 'Move it to a lifecycle hook.',
  }
}

async function handleRender(request, response) {
  const page = JSON.parse(await readAll(request))
  if (Date.now() < garbageUntil) {
    response.socket.end('no HTTP at all\r\n\r\n')
    return
  }
  try {
    const result = await render(page)
    response.writeHead(200, { 'Content-Type': 'application/json', Server: 'Inertia.js SSR' })
    response.write(JSON.stringify(result))
  } catch (error) {
    response.writeHead(500, { 'Content-Type': 'application/json', Server: 'Inertia.js SSR' })
    response.write(JSON.stringify(classify(error, page)))
  }
}

const routes = {
  '/health': async () => ({ status: 'OK', timestamp: Date.now() }),
  '/shutdown': async () => process.exit(),
  '/render': handleRender,
}
const notFound = async () => ({ status: 'NOT_FOUND', timestamp: Date.now() })

const server = createServer(async (request, response) => {
  const { socket } = response
  const result = await (routes[request.url] ?? notFound)(request, response)
  if (response.socket?.writableEnded) return
  if (!response.headersSent) {
    response.writeHead(200, { 'Content-Type': 'application/json', Server: 'Inertia.js SSR' })
    response.write(JSON.stringify(result))
  }
  response.end()
  if (smuggled) {
    const { bytes, ms } = smuggled
    smuggled = undefined
    setTimeout(() => socket.write(bytes), ms)
  }
})
server.listen({ port, host }, () => console.log(`listening ${server.address().port ?? ''}`))
console.log(`Starting SSR server on port ${port}...`)
