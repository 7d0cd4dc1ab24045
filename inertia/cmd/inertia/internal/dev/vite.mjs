// Runs the Vite dev server of the current folder with its own configuration, and
// tells browsers what becomes of the Go program. Commands come by standard input,
// one a line, as JSON; when it is closed, this ends.
import { createInterface } from 'node:readline'
import { createServer } from 'vite'

const { host, port } = JSON.parse(process.argv[1])

let problem // of the Go program, for browsers that connect later

const server = await createServer({
  clearScreen: false,
  server: { host, port, strictPort: true },
  plugins: [
    {
      name: 'inertia-dev',
      // Images and fonts have to come from here, not from the Go server.
      config: (config) => (config.server?.origin ? {} : { server: { origin: `http://${host}:${port}` } }),
      configureServer: ({ ws }) => ws.on('connection', () => problem && setTimeout(() => problem && ws.send(problem))),
      // A new Go program shows on the page as it stands: by a reload that Inertia
      // makes, without loss of what was typed.
      transform(code, id, options) {
        const adapter = /from\s*["'](@inertiajs\/(?:vue3|react|svelte))["']/.exec(code)
        if (options?.ssr || id.includes('/node_modules/') || !adapter || !/\bcreateInertiaApp\s*\(/.test(code)) return
        return {
          code: `${code}
import { router as __inertiaRouter } from '${adapter[1]}'
import.meta.hot?.on('inertia:go', () => {
  document.querySelectorAll('vite-error-overlay').forEach((overlay) => overlay.close())
  __inertiaRouter.reload()
})`,
          map: null,
        }
      },
    },
  ],
})
await server.listen()
process.stdout.write(`\u001finertia ${server.resolvedUrls.local[0] ?? server.resolvedUrls.network[0]}\n`)

const commands = createInterface({ input: process.stdin })
commands.on('line', (line) => {
  const { problem: failed, reload } = JSON.parse(line)
  problem = failed && { type: 'error', err: { stack: '', ...failed } }
  if (problem) server.ws.send(problem)
  else server.ws.send(reload === 'document' ? { type: 'full-reload' } : { type: 'custom', event: 'inertia:go' })
})
commands.on('close', async () => {
  setTimeout(() => process.exit(), 1000)
  await server.close()
  process.exit()
})
