// Compiles the Vue pages as Vite would and tries the routes out, with the files
// that were generated into src/generated.
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import ts from 'typescript'
import { compileScript, parse, registerTS } from 'vue/compiler-sfc'

registerTS(() => ts)

function propsOf(file) {
  const { descriptor } = parse(readFileSync(file, 'utf8'), { filename: file })
  const { content } = compileScript(descriptor, { id: 'x', fs: { fileExists: ts.sys.fileExists, readFile: ts.sys.readFile } })
  return content
}
const dir = new URL('./src/', import.meta.url).pathname
const list = propsOf(dir + 'List.vue')
assert.match(list, /items: \{ type: Array, required: true \}/)
assert.match(list, /auth: \{ type: Object, required: true \}/)
assert.match(list, /greeting: \{ type: String, required: false \}/)
assert.match(propsOf(dir + 'Kinds.vue'), /deferred: \{ type: Array, required: false \}/)

const out = new URL('./src/generated/routes.mjs', import.meta.url)
writeFileSync(out, ts.transpileModule(readFileSync(dir + 'generated/routes.ts', 'utf8'), {
  compilerOptions: { module: 'ESNext', target: 'ES2022' },
}).outputText)
const { admin, main, orders, shop } = await import(out)

assert.deepEqual(shop.delete(7), { url: '/shop/7', method: 'delete' })
assert.equal(shop.delete.url({ id: 'a/b ?#', name: 'x' }), '/shop/a%2Fb%20%3F%23')
assert.equal(shop.delete.url(0), '/shop/0')
assert.equal(shop.kinds.url(), '/shop')
assert.equal(shop.detail.url(2026, 11), '/shop/archive/2026-11')
assert.equal(shop.detail.url({ month: 1, year: 2 }, { hash: 'a b' }), '/shop/archive/2-1#a%20b')
assert.equal(shop.detailFiles.url('a b/c.txt'), '/shop/files/a%20b/c.txt')
assert.equal(shop.detailFiles.url({ '*': '' }), '/shop/files/')
assert.equal(admin.showFiles.url('x/y'), '/admin/files/x/y')
assert.equal(main.api.url('a', 'b'), '/api/a/b')
for (const wrong of [undefined, null, '', {}, { id: null }, '.', '..']) {
  assert.throws(() => shop.delete(wrong), TypeError, String(wrong))
}
assert.throws(() => shop.detailFiles('a/../../b'), TypeError)

assert.equal(orders.index.url({ query: { q: 'a&b', p: 2, tags: ['x', 'y'] } }), '/orders?q=a%26b&p=2&tags%5B%5D=x&tags%5B%5D=y')
assert.equal(orders.index.url({ query: { q: null, p: undefined, tags: [] } }), '/orders')
assert.equal(
  shop.kinds.url({ query: { a: { b: true }, when: new Date(0), list: [{ x: 1 }] } }),
  '/shop?a%5Bb%5D=true&when=1970-01-01T00%3A00%3A00.000Z&list%5B0%5D%5Bx%5D=1',
)
assert.equal(orders.index.url({ query: { q: 'x' }, merge: true }), '/orders?q=x', 'nothing to merge with on the server')
globalThis.window = { location: { search: '?q=old&keep=1&tags[]=a&tags[]=b' } }
assert.equal(orders.index.url({ query: { q: 'new', tags: ['c'] }, merge: true }), '/orders?keep=1&q=new&tags%5B%5D=c')
assert.equal(orders.index.url({ query: { q: null, tags: null }, merge: true }), '/orders?keep=1')
assert.equal(orders.index.url({ query: { q: 'new' } }), '/orders?q=new')

assert.equal(shop.delete.is('/shop/7?x=1#y'), true)
assert.equal(shop.delete.is('https://example.com/shop/7'), true)
assert.equal(shop.delete.is('/shop/7/edit'), false)
assert.equal(shop.delete.is('/shop'), false)
assert.equal(shop.kinds.is('/shop/'), true)
assert.equal(shop.detailFiles.is('/shop/files/a/b'), true)
assert.deepEqual(shop.edit.with('Shop/Form', 7), { url: '/shop/7', method: 'patch', component: 'Shop/Form' })
assert.deepEqual(orders.rename.form({ name: 'x' }, 7), [{ url: '/orders/7/name', method: 'post' }, { name: 'x' }])
