import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

// precompress writes a .br and a .gz file beside each file of the build that gets
// smaller by it: the Go server sends them as they are, to whoever accepts them.
export function precompress(): Plugin {
  return {
    name: 'precompress',
    apply: 'build',
    enforce: 'post',
    writeBundle(options, bundle) {
      for (const name of Object.keys(bundle)) {
        if (!/\.(js|css|svg)$/.test(name)) continue
        const file = join(options.dir!, name)
        const data = readFileSync(file)
        const params = {
          [constants.BROTLI_PARAM_QUALITY]: 11,
          [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
          [constants.BROTLI_PARAM_SIZE_HINT]: data.length,
        }
        const smaller = { br: brotliCompressSync(data, { params }), gz: gzipSync(data, { level: 9 }) }
        smaller.gz[9] = 255 // the operating system, which is none of the file's business
        for (const [ending, bytes] of Object.entries(smaller)) {
          if (data.length > 500 && bytes.length < data.length * 0.9) writeFileSync(`${file}.${ending}`, bytes)
        }
      }
    },
  }
}
