import { Link } from '@inertiajs/react'
import type { Pages, SharedProps } from './generated/pages'
import { shop } from './generated/routes'

export default function List({ items, auth }: SharedProps & Pages['Shop/List']) {
  return (
    <ul aria-label={auth.user?.name}>
      {items.map((item) => (
        <li key={item.id}>
          <Link href={shop.delete(item)}>{item.name}</Link>
          {/* @ts-expect-error items have no price */}
          {item.price}
        </li>
      ))}
    </ul>
  )
}
