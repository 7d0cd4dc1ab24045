import { fileURLToPath } from 'node:url'
import inertia from '@inertiajs/vite'
import tailwindcss from '@tailwindcss/vite'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'
import { precompress } from './precompress'

// `vite build` makes dist, which the browser loads below /build/, and
// `vite build --ssr` makes dist-ssr, which Node runs without node_modules. The Go
// program embeds both.
export default defineConfig(({ isSsrBuild }) => ({
  base: '/build/',
  publicDir: false,
  resolve: { alias: { '@': fileURLToPath(new URL('src', import.meta.url)) } },
  plugins: [vue(), tailwindcss(), inertia({ ssr: { entry: 'src/main.ts', host: '127.0.0.1', sourcemap: false } }), !isSsrBuild && precompress()],
  // Images and fonts have to come from here, not from the Go server.
  server: { host: '127.0.0.1', origin: process.env.VITE_ORIGIN },
  // In the build only: in development the modules of Node are fine as they are.
  ssr: isSsrBuild ? { noExternal: true } : {},
  // Small files stay files: the Content-Security-Policy allows no data: URLs.
  build: isSsrBuild
    ? {
        outDir: 'dist-ssr',
        assetsInlineLimit: 0,
        minify: true,
        rolldownOptions: {
          input: 'src/main.ts',
          output: { entryFileNames: '[name].mjs', chunkFileNames: 'chunks/[name]-[hash].mjs' },
        },
      }
    : {
        outDir: 'dist',
        manifest: true,
        assetsInlineLimit: 0,
        cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
        rolldownOptions: { input: 'src/main.ts' },
      },
}))
