import { Head } from '@inertiajs/react'
import type { Pages } from '@/generated/pages'

export default function Error({ status, message }: Pages['Error']) {
  return (
    <>
      <Head title={message} />
      <div className="card empty">
        <span className="muted">{status}</span>
        <h1>{message}</h1>
        <a href="/" className="button">
          To the start page
        </a>
      </div>
    </>
  )
}
