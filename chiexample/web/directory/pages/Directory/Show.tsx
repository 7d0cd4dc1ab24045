import { Deferred, Link } from '@inertiajs/react'
import type { Pages } from '../../generated/pages'
import * as routes from '../../generated/routes'
import { Avatar, Layout } from '../../Layout'

export default function Show({ colleague, kinds }: Pages['Directory/Show']) {
  return (
    <Layout>
      <Link href={routes.directory.index()} className="text-muted hover:text-ink text-[13px] font-medium">
        ← Directory
      </Link>
      <div className="card mt-3 p-6">
        <div className="flex items-center gap-4">
          <Avatar name={colleague.name} />
          <div>
            <h1 className="text-xl font-semibold tracking-tight">{colleague.name}</h1>
            <p className="text-muted capitalize">{colleague.role}</p>
          </div>
        </div>
        <p className="mt-5">
          <a href={`mailto:${colleague.email}`} className="text-accent underline">
            {colleague.email}
          </a>
        </p>
        <h2 className="mt-6 mb-2 font-semibold">Last thirty days</h2>
        <Deferred data="kinds" fallback={<div className="skeleton h-24" />}>
          <dl className="grid grid-cols-2 gap-3 sm:grid-cols-4" data-kinds>
            {Object.entries(kinds ?? {}).map(([kind, n]) => (
              <div key={kind} className="bg-raised rounded-lg p-3">
                <dt className="text-muted text-[13px] capitalize">{kind}</dt>
                <dd className="text-lg font-semibold tabular-nums">{n}</dd>
              </div>
            ))}
          </dl>
        </Deferred>
      </div>
    </Layout>
  )
}
