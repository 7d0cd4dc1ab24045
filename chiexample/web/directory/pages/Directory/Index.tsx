import { Link, router } from '@inertiajs/react'
import { useState } from 'react'
import type { Pages } from '../../generated/pages'
import * as routes from '../../generated/routes'
import { Avatar, Layout } from '../../Layout'

export default function Index({ colleagues, search }: Pages['Directory/Index']) {
  const [text, setText] = useState(search)

  function find(value: string) {
    setText(value)
    router.get(routes.directory.index(), value ? { search: value } : {}, { only: ['colleagues'], preserveState: true, replace: true })
  }

  return (
    <Layout>
      <h1 className="mb-6 text-2xl font-semibold tracking-tight">Directory</h1>
      <input
        type="search"
        name="search"
        value={text}
        onChange={(event) => find(event.target.value)}
        aria-label="Search colleagues"
        placeholder="Search colleagues"
        className="field mb-4"
      />
      <ul className="card divide-line divide-y">
        {colleagues.map((c) => (
          <li key={c.id} data-colleague>
            <Link href={routes.directory.show(c)} prefetch className="hover:bg-raised/60 flex items-center gap-3 px-5 py-3.5">
              <Avatar name={c.name} />
              <span className="grow font-medium">{c.name}</span>
              <span className="text-muted tabular-nums">{c.activities} this month</span>
            </Link>
          </li>
        ))}
        {colleagues.length === 0 && <li className="text-muted px-5 py-10 text-center">Nobody is called that.</li>}
      </ul>
    </Layout>
  )
}
