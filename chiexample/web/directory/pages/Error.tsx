import { Head } from '@inertiajs/react'
import type { Pages } from '../generated/pages'
import { Layout } from '../Layout'

export default function ErrorPage({ status, message }: Pages['Error']) {
  return (
    <Layout>
      <Head title={`${message} · Kith`} />
      <div className="card p-8 text-center">
        <p className="text-accent font-semibold tabular-nums">{status}</p>
        <h1 className="mt-1 text-xl font-semibold tracking-tight">{message}</h1>
      </div>
    </Layout>
  )
}
