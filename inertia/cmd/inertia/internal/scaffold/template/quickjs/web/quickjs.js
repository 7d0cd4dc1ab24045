import { builtinModules } from 'node:module'

const name = 'inertia-quickjs'
const servers = /^@inertiajs\/(?:core|vue3|react|svelte)\/server$/
const serverID = `\0${name}:server:`
const builtinID = `\0${name}:builtin:`

// Makes `vite build --ssr` write one file that needs nothing else: Node runs
// it as it runs every SSR bundle, and so does the Go package ssr/quickjs, in
// its own engine. The SSR entry stays as it is. In development, and in the
// build for the browser, the plugin does nothing.
export default function quickjs({ target = 'es2022' } = {}) {
  return {
    name,
    enforce: 'pre',
    apply: (config, { command }) => command === 'build' && Boolean(config.build?.ssr),

    config: () => ({
      define: { 'process.env.NODE_ENV': '"production"' },
      ssr: {
        noExternal: true,
        target: 'webworker', // which also inlines what is imported dynamically
        resolve: { conditions: ['edge-light', 'worker', 'svelte', 'module', 'import', 'default'] },
      },
      build: {
        target,
        rollupOptions: { output: { format: 'es' } },
      },
    }),

    async resolveId(id, importer, options) {
      if (servers.test(id) && !importer?.startsWith(serverID)) {
        const real = await this.resolve(id, importer, { ...options, skipSelf: true })
        return real && serverID + real.id
      }
      const bare = id.replace(/^node:/, '')
      return builtinModules.includes(bare) ? builtinID + bare : null
    },

    async load(id) {
      if (id.startsWith(serverID)) {
        // In QuickJS there is no server: Go calls what renders.
        const real = JSON.stringify(id.slice(serverID.length))
        return `import createServer from ${real}
          export default (render, options) => {
            if (!globalThis.__inertiaServe) return createServer(render, options)
            globalThis.__inertiaServe(render)
            return render
          }`
      }
      if (id.startsWith(builtinID)) {
        // A static import of these would be an error outside Node.
        const builtin = id.slice(builtinID.length)
        const names = Object.keys(await import(builtin)).filter((key) => key !== 'default' && key !== 'module.exports')
        if (builtin === 'process') names.push('send') // in workers of a cluster only
        return `const builtin = /*#__PURE__*/ globalThis.process?.getBuiltinModule?.(${JSON.stringify(builtin)}) ?? {}
          export default builtin
          ${names.map((key) => `export const ${key} = /*#__PURE__*/ (() => builtin.${key})()`).join('\n')}`
      }
    },

    // The engine takes a script, not a module, so that it can be compiled
    // once. Scripts cannot wait at their top level, hence the function.
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter(({ type }) => type === 'chunk')
      if (chunks.length !== 1) {
        this.error(`${name}: the SSR build has ${chunks.length} chunks instead of one; check build.rollupOptions`)
      }
      const [chunk] = chunks
      const outside = [...chunk.imports, ...chunk.dynamicImports].filter((file) => file !== chunk.fileName)
      if (outside.length > 0) {
        this.error(`${name}: ${outside.join(', ')} must be part of the bundle; check ssr.external and build.rollupOptions`)
      }
      const code = chunk.code.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, '')
      const comment = chunk.code.slice(code.length)
      chunk.code = `(async () => {\n${code.replace(/\bexport\s*\{[^{}]*\};?\s*$/, '')}\n})()\n${comment}`
      const shift = (map) => ({ ...map, mappings: ';' + map.mappings })
      if (chunk.map) {
        chunk.map.mappings = ';' + chunk.map.mappings
      }
      const file = bundle[chunk.sourcemapFileName ?? `${chunk.fileName}.map`]
      if (file) {
        file.source = JSON.stringify(shift(JSON.parse(file.source)))
      }
    },
  }
}
