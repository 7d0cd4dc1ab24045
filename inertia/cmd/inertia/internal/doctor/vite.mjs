// Prints the configuration of Vite in the current folder, as far as it matters,
// or why it cannot be read.
import { stripVTControlCharacters } from 'node:util'

const read = async (resolveConfig, ssr) => {
  const c = await resolveConfig({ logLevel: 'silent', build: ssr ? { ssr: true } : {} }, 'build', 'production', 'production', false)
  const options = c.build.rolldownOptions ?? c.build.rollupOptions ?? {}
  const input = options.input ?? c.build.rollupOptions?.input
  return {
    root: c.root,
    base: c.base,
    outDir: c.build.outDir,
    manifest: c.build.manifest === true ? '.vite/manifest.json' : c.build.manifest || '',
    input: typeof input === 'string' ? [input] : Object.values(input ?? {}),
    noExternal: (c.environments?.ssr?.resolve?.noExternal ?? c.ssr?.noExternal) === true,
    plugins: c.plugins.map((p) => p.name),
  }
}
try {
  const { resolveConfig } = await import('vite')
  console.log(JSON.stringify({ client: await read(resolveConfig, false), server: await read(resolveConfig, true) }))
} catch (error) {
  console.error(stripVTControlCharacters(String(error?.message ?? error)))
  process.exit(1)
}
