import { fileURLToPath } from 'node:url'
import inertia from '@inertiajs/vite'
import tailwindcss from '@tailwindcss/vite'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'
import quickjs from '../../ssr/quickjs/vite/quickjs.js'
import { precompress } from './precompress'

// `vite build` makes dist, which the browser loads below /build/, and
// `vite build --ssr` makes dist-ssr/main.mjs, which Node runs without
// node_modules, and the engine in the Go program without Node. The program
// embeds both.
export default defineConfig(({ isSsrBuild }) => ({
  base: '/build/',
  publicDir: false,
  resolve: { alias: { '@': fileURLToPath(new URL('src', import.meta.url)) } },
  plugins: [vue(), tailwindcss(), inertia({ ssr: { entry: 'src/main.ts', host: '127.0.0.1', sourcemap: false } }), quickjs(), !isSsrBuild && precompress()],
  // Images and fonts have to come from here, not from the Go server.
  server: { host: '127.0.0.1', origin: process.env.VITE_ORIGIN },
  // No document names the entries: told at the start, the dev server prepares all
  // packages before the first page, instead of reloading it when it finds more.
  optimizeDeps: {
    entries: ['src/main.ts', 'src/layouts/*.vue', 'src/pages/**/*.vue'],
    include: ['vue', '@inertiajs/core', '@inertiajs/vue3'],
  },
  // Small files stay files: the Content-Security-Policy allows no data: URLs.
  build: isSsrBuild
    ? {
        outDir: 'dist-ssr',
        assetsInlineLimit: 0,
        minify: true,
        rolldownOptions: {
          input: 'src/main.ts',
          output: { entryFileNames: '[name].mjs' },
        },
      }
    : {
        outDir: 'dist',
        manifest: true,
        assetsInlineLimit: 0,
        cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
        rolldownOptions: {
          input: 'src/main.ts',
          output: {
            // One file for packages and one for what several pages share: many
            // small ones would wait for each other, as a browser loads six at a
            // time over HTTP/1.1.
            codeSplitting: {
              groups: [
                { name: 'vendor', test: /node_modules/ },
                { name: 'shared', test: /\/src\//, minShareCount: 2 },
              ],
            },
          },
        },
      },
}))
