import { Link } from '@inertiajs/react'
import type { ReactNode } from 'react'
import logo from '../src/assets/logo.svg'

export function Layout({ children }: { children: ReactNode }) {
  return (
    <>
      <header className="border-line bg-surface flex h-16 items-center gap-4 border-b px-4 sm:px-8">
        <Link href="/directory" className="flex items-center gap-2.5 text-lg font-semibold tracking-tight">
          <img src={logo} alt="" className="size-8" width={32} height={32} />
          Kith Directory
        </Link>
        <Link href="/" className="text-muted hover:text-ink ml-auto font-medium">
          Back to Kith
        </Link>
      </header>
      <main className="mx-auto max-w-3xl px-4 py-8 sm:px-8">{children}</main>
    </>
  )
}

export interface Colleague {
  id: string
  name: string
  email: string
  role: string
  activities: number
}

export function Avatar({ name }: { name: string }) {
  const words = name.split(' ')
  return (
    <span aria-hidden className="bg-accent-soft text-accent-strong inline-flex size-10 shrink-0 items-center justify-center rounded-full text-xs font-semibold">
      {words[0]?.[0]}
      {words.length > 1 && words.at(-1)![0]}
    </span>
  )
}
