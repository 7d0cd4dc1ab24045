// Loaded by the JavaScript runtime before the SSR bundle. The bundle has its
// port and address baked in; here the first HTTP server gets a private address
// instead, and what makes it fragile or open to others is taken away.
import { rmSync } from 'node:fs'
import http from 'node:http'

const { SSR_SOCKET, SSR_PORT } = process.env
const { listen } = http.Server.prototype

http.Server.prototype.listen = function (...args) {
  http.Server.prototype.listen = listen

  this.prependListener('request', (request, response) => {
    if (request.url === '/shutdown') {
      request.url = '/404' // only the parent ends this process
    }
    if (request.url === '/health') {
      response.setHeader('SSR-Memory', process.memoryUsage().rss)
    }
    if (request.headers['ssr-id']) {
      response.setHeader('SSR-ID', request.headers['ssr-id'])
    }
  })

  // The parent holds the other end: it closes when the parent is gone,
  // however it went. What it made for this process has no use then.
  process.stdin
    .on('end', () => {
      try {
        // The workers of a cluster do so at the same time, and meet.
        rmSync(new URL('.', import.meta.url), { recursive: true, force: true, maxRetries: 5 })
      } finally {
        process.exit()
      }
    })
    .resume()

  const address = SSR_SOCKET ? { path: SSR_SOCKET } : { host: '127.0.0.1', port: Number(SSR_PORT) }
  return listen.call(this, address, args.find((arg) => typeof arg === 'function'))
}

// The server would exit on these, although only one request is concerned.
process.on('unhandledRejection', (reason) => console.error(reason))
