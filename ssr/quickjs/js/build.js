// Builds what is committed: prelude.js, which the Go package embeds, and in
// testdata the bundles of the fixtures, with what Node renders from them.
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import inertia from '@inertiajs/vite'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import react from '@vitejs/plugin-react'
import vue from '@vitejs/plugin-vue'
import { build } from 'vite'
import quickjs from '../vite/quickjs.js'
import { pages } from './pages.js'
import { expressions } from './platform.js'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const testdata = here('../testdata')
const temporary = here('node_modules/.fixtures')

process.env.NODE_ENV = 'production'
const common = { configFile: false, logLevel: 'error', publicDir: false }

const prelude = await build({
  ...common,
  root: here('.'),
  build: {
    write: false,
    target: 'es2022',
    minify: true,
    lib: { entry: 'prelude.js', formats: ['iife'], name: 'prelude', fileName: () => 'prelude.js' },
  },
})
await writeFile(here('../prelude.js'), prelude[0].output[0].code)

const frameworks = {
  vue: { entry: 'app.js', plugins: () => [vue(), inertia({ ssr: { entry: 'app.js' } })] },
  react: { entry: 'ssr.jsx', plugins: () => [react()] },
  svelte: { entry: 'ssr.js', plugins: () => [svelte({ configFile: false })] },
}

const fixture = (framework, { entry, plugins }, outDir, more) =>
  build({
    ...common,
    root: here(`fixtures/${framework}`),
    plugins: [plugins(), more],
    build: {
      ssr: entry,
      outDir,
      emptyOutDir: false,
      minify: true,
      sourcemap: framework === 'vue',
      rollupOptions: { input: entry, output: { entryFileNames: `${framework}.js`, sourcemapExcludeSources: true } },
    },
  })

// Node renders what the build without the plugin gives: the entry asks for a
// server, and gets one that is never started.
const { createServer } = process.getBuiltinModule('node:http')
let handler
process.getBuiltinModule('node:http').createServer = (h) => {
  handler = h
  return { listen() {} }
}
process.getBuiltinModule('node:module').syncBuiltinESMExports()

const render = async (page) => {
  let reply = ''
  const { PassThrough } = process.getBuiltinModule('node:stream')
  const request = Object.assign(new PassThrough(), { url: '/render' })
  const response = { writeHead() {}, write: (text) => (reply += text), end() {}, headersSent: true }
  request.end(JSON.stringify(page))
  await handler(request, response)
  return JSON.parse(reply)
}

await rm(temporary, { recursive: true, force: true })
await mkdir(testdata, { recursive: true })
const evaluated = expressions.map((expression) => {
  try {
    return [expression, (0, eval)(expression)]
  } catch (error) {
    return [expression, error.name]
  }
})
await writeFile(`${testdata}/platform.json`, JSON.stringify(evaluated, null, 1) + '\n')
for (const [framework, options] of Object.entries(frameworks)) {
  await fixture(framework, options, testdata, quickjs())
  await fixture(framework, options, temporary)
  await import(`${temporary}/${framework}.js`)
  const rendered = []
  for (const page of pages) {
    rendered.push({ page, ...(await render(page)) })
  }
  await writeFile(`${testdata}/${framework}.json`, JSON.stringify(rendered) + '\n')
}
await rm(temporary, { recursive: true, force: true })
