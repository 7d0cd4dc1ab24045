// What the generated types allow, and what they refuse: each @ts-expect-error is
// an error itself if the line below it compiles.
import { router, type UrlMethodPair } from '@inertiajs/core'
import { useForm, usePage } from '@inertiajs/vue3'
import { useForm as useReactForm, usePage as useReactPage } from '@inertiajs/react'
import { Level, State } from './generated/enums'
import type { OrderForm, RenameForm, Upload } from './generated/forms'
import type { Everything, Forest, Item, Pages, SharedProps, ShopKinds, ShopSteps, Tree } from './generated/pages'
import { admin, main, orders, shop, type FormOf } from './generated/routes'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
function same<A, B>(equal: Equal<A, B>): void {
  void equal
}

// Kinds of props: those that come later are optional, all others are not.
same<ShopKinds['lazy'], Item[]>(true)
same<ShopKinds['always'], Item[]>(true)
same<ShopKinds['once'], Item[]>(true)
same<ShopKinds['merge'], Item[]>(true)
same<ShopKinds['scroll']['data'], Item[]>(true)
same<ShopKinds['failing'], Record<string, number>>(true)
same<ShopKinds['deferred'], Item[] | undefined>(true)
same<ShopKinds['optional'], Item[] | undefined>(true)
same<ShopKinds['onceLater'], Item[] | undefined>(true)
same<ShopKinds['mergeLater'], Item[] | undefined>(true)
same<ShopKinds['rescued'], Item[] | undefined>(true)
same<ShopKinds['helper'], Item[] | undefined>(true)
same<ShopKinds['either'], Item[] | undefined>(true)
same<ShopKinds['nothing'], null>(true)
same<ShopKinds['nested'], { one: number; two?: Item[] }>(true)
same<ShopSteps['maybe'], boolean | undefined>(true)
same<ShopSteps['name'], string>(true)
same<ShopSteps['slogan'], string | undefined>(true)
same<ShopSteps['decorated'], boolean | undefined>(true)
// @ts-expect-error a deferred prop may be missing
export const count = ({} as ShopKinds).deferred.length
// @ts-expect-error a branch that returns does not reach the page
export type Never = ShopSteps['never']

// The types of Go.
same<Everything['pointer'], string | null>(true)
same<Everything['emptyPointer'], string | undefined>(true)
same<Everything['emptyStruct'], { X: number; Y: number }>(true)
same<Everything['quoted'], string>(true)
same<Everything['bytes'], string>(true)
same<Everything['pair'], [number, number]>(true)
same<Everything['hash'], number[]>(true)
same<Everything['byLevel'], Partial<Record<Level, number>>>(true)
same<Everything['free'], unknown>(true)
same<Everything['money'], unknown>(true)
same<Everything['decimal'], string>(true)
same<Everything['level'], 1 | 2 | 3>(true)
same<Everything['permission'], number>(true)
same<Everything['id'], string>(true)
same<Everything['boxed'], { value: { X: number; Y: number }; maybe: { X: number; Y: number } | null }>(true)
same<Everything['Pairs']['both'], Record<string, { value: number; maybe: number | null }>>(true)
same<Everything['fromMaybe'], string | undefined>(true)
same<Everything['text'], string>(true)
// @ts-expect-error json:"-" is not sent
export type Left = Everything['Left']
// @ts-expect-error unexported fields are not sent
export type Hidden = Everything['hidden']
const tree: Tree = { value: 1, children: [{ value: 2, children: [] }, null] }
export const forest: Forest = [[[]], []]
export const open: State = State.Open
export const low: 1 = Level.Low
// @ts-expect-error not a constant of the type
export const wrong: State = 'closed'
void tree

// The client's own types know the application.
same<SharedProps['auth'], { user: { name: string } | null }>(true)
same<SharedProps['greeting'], string | undefined>(true)
const page = usePage<Pages['Shop/Kinds']>()
export const user: string | undefined = page.props.auth.user?.name
export const item: Item = page.props.value
export const saved: string | undefined = page.flash.saved?.name
export const first: string | undefined = page.props.errors['name']?.[0]
const reactPage = useReactPage<Pages['Shop/Kinds']>()
export const year: number = reactPage.props.app.year
// @ts-expect-error nothing is shared under this name
export const nobody = page.props.auth.nobody.name
export function whole(props: SharedProps & Pages['Shop/List']): string | undefined {
  return props.items[0]?.name ?? props.auth.user?.name
}

// Forms.
const order: OrderForm = {
  item: 'a', amount: 1, level: Level.High, delivery: 'post', wrap: '', on: '2026-01-02', extra: { any: ['thing'] },
  lines: [{ sku: 'x', tags: ['t'] }], labels: { a: 'b' },
}
const form = useForm<OrderForm>(order)
form.post(orders.create().url)
form.setError('lines.0.sku', ['is unknown'])
export const message: string[] | undefined = form.errors['lines.0.sku']
form.amount = 2
form.note = null
// @ts-expect-error the field is a number
form.amount = '2'
// @ts-expect-error no such field
form.reset('price')
// @ts-expect-error one of two
form.delivery = 'pigeon'
// @ts-expect-error a parameter of the path is not part of the form
form.ID
const upload = useForm<Upload>({ caption: '', file: null, more: [] })
upload.file = new File([], 'a.txt')
upload.more.push(new File([], 'b.txt'))
const tied = useForm(...orders.create.form(order))
tied.submit()
tied.validate('item')
// @ts-expect-error the handler reads other data
orders.create.form({ name: 'x' })
const reactForm = useReactForm(...orders.rename.form({ name: '' }, 7))
reactForm.setData('name', 'x')
same<FormOf<typeof orders.rename>, RenameForm>(true)
same<FormOf<typeof orders.update>, OrderForm>(true)

// Routes.
export const pair: UrlMethodPair = shop.delete(7)
same<ReturnType<typeof shop.delete>['method'], 'delete'>(true)
shop.delete('7')
shop.delete({ id: 7 })
shop.delete({ id: 'seven', name: 'more than needed' })
shop.detail(2026, 11)
shop.detail({ year: 2026, month: 11 }, { hash: 'top' })
shop.detailFiles('a/b.txt')
shop.detailFiles({ '*': 'a/b.txt' })
admin.showFiles({ rest: 'x' })
main.api('a', 'b')
orders.index({ query: { q: 'ada', p: 2, tags: ['x'] }, merge: true })
orders.index({ query: { q: null } })
shop.kinds({ query: { anything: [1, { deep: true }] } })
router.visit(shop.kinds())
router.delete(shop.delete(1))
router.visit(shop.edit.with('Shop/Form', 7))
export const instant: 'Shop/Form' = shop.edit.with('Shop/Form', { id: 7 }).component
shop.delete.with('Shop/List', 7)
export const here: boolean = shop.kinds.is('/shop?x=1')
// @ts-expect-error the parameter is missing
shop.delete()
// @ts-expect-error the object lacks the parameter
shop.delete({ name: 'x' })
// @ts-expect-error a parameter cannot be null
shop.delete({ id: null })
// @ts-expect-error one parameter is missing
shop.detail(2026)
// @ts-expect-error the route has no parameters
shop.kinds(7)
// @ts-expect-error the handler reads no such value of the query
orders.index({ query: { search: 'ada' } })
// @ts-expect-error the handler does not render this page
shop.edit.with('Shop/List', 7)
// @ts-expect-error there is no such route
shop.nowhere()
// @ts-expect-error HEAD is none of the client's methods
shop.head()
