// Loaded by the JavaScript runtime before the SSR bundle. The bundle has its
// port and address baked in; here the first HTTP server gets a private address
// instead, and what makes it fragile or open to others is taken away.
import { rmSync } from 'node:fs'
import http from 'node:http'
import { isMainThread, Worker } from 'node:worker_threads'

const { SSR_SOCKET, SSR_PORT } = process.env
const { listen } = http.Server.prototype
const directory = new URL('.', import.meta.url)

http.Server.prototype.listen = function (...args) {
  http.Server.prototype.listen = listen

  this.prependListener('request', (request, response) => {
    if (request.url === '/shutdown') {
      request.url = '/404' // only the parent ends this process
    }
    if (request.url === '/health') {
      response.setHeader('SSR-Memory', process.memoryUsage().rss)
    }
    const id = request.headers['ssr-id']
    if (id) {
      response.setHeader('SSR-ID', id) // shows which request this answers
    }
  })

  // The parent holds the other end: it closes when the parent is gone,
  // however it went. What it made for this process has no use then.
  process.stdin
    .on('end', () => {
      try {
        // The workers of a cluster do so at the same time, and meet.
        rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
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

// A render that never ends keeps the main thread from reading the end of its
// input. A thread of its own sees the parent go all the same, which is the case
// when the process has another parent. Where that never happens, as on Windows,
// nothing answers to the number any more.
function watch() {
  const { rmSync } = require('node:fs')
  const { parent, directory } = require('node:worker_threads').workerData
  const isGone = () => {
    try {
      return process.ppid !== parent || !process.kill(parent, 0)
    } catch (error) {
      return error.code === 'ESRCH'
    }
  }
  const check = () => {
    if (isGone()) {
      try {
        rmSync(new URL(directory), { recursive: true, force: true })
      } finally {
        process.kill(process.pid, 'SIGKILL')
      }
    }
  }
  setInterval(check, 1000)
}
if (isMainThread) {
  new Worker(`(${watch})()`, {
    eval: true,
    execArgv: [], // not this file again
    workerData: { parent: process.ppid, directory: directory.href },
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1 },
  }).unref()
}
