import inertia from '@inertiajs/vite'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { precompress } from './precompress'

// The second front end, in React: two pages in directory/.
export default defineConfig({
  base: '/directory-build/',
  publicDir: false,
  plugins: [react(), tailwindcss(), inertia({ ssr: false }), precompress()],
  build: {
    outDir: 'dist-directory',
    manifest: true,
    assetsInlineLimit: 0,
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    rolldownOptions: { input: 'directory/main.tsx' },
  },
})
