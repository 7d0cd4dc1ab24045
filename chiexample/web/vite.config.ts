import { fileURLToPath } from 'node:url'
import inertia from '@inertiajs/vite'
import tailwindcss from '@tailwindcss/vite'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

// `vite build` makes dist, which the Go program embeds and serves below
// /build/; `vite build --ssr` makes dist-ssr, one file that
// Node runs without node_modules.
export default defineConfig(({ isSsrBuild }) => ({
  base: '/build/',
  publicDir: false,
  resolve: { alias: { '@': fileURLToPath(new URL('src', import.meta.url)) } },
  plugins: [
    vue(),
    tailwindcss(),
    inertia({ ssr: { entry: 'src/main.ts', host: '127.0.0.1', sourcemap: false } }),
  ],
  // Images and fonts have to come from here, not from the Go server.
  server: { host: '127.0.0.1', origin: process.env.VITE_ORIGIN },
  ssr: { noExternal: true },
  build: isSsrBuild
    ? { outDir: 'dist-ssr', assetsInlineLimit: 0, rolldownOptions: { input: 'src/main.ts' } }
    : { outDir: 'dist', manifest: true, assetsInlineLimit: 0, cssTarget: ['chrome123', 'firefox120', 'safari17.5'], rolldownOptions: { input: 'src/main.ts' } },
}))
