import { Head } from '@inertiajs/react'

export default function Error({ status, message }: { status: number; message: string }) {
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
