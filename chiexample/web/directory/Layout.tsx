import { Link, usePage } from '@inertiajs/react'
import { useState, type ReactNode } from 'react'
import logo from '../src/assets/logo.svg'
import * as routes from './generated/routes'
import { accountNavigation, isCurrent, may, navigation, type NavigationItem } from '../src/layouts/navigation'
import { icons, type IconName } from '../src/lib/icons'

// The same sidebar as in the other front end, from the same list: a link to a
// page over there loads a document by itself.
export function Layout({ children }: { children: ReactNode }) {
  const { props, url } = usePage()
  const user = (props as Partial<typeof props>).auth?.user // an error page has none
  const [menu, setMenu] = useState(false)
  const own = accountNavigation.filter((item) => may(item, user))
  const link = (item: NavigationItem) => <NavLink key={item.to.url} item={item} current={isCurrent(item, url)} />
  return (
    <div className={user ? 'lg:pl-60' : ''} onKeyDown={(event) => event.key === 'Escape' && setMenu(false)}>
      {menu && <div className="fixed inset-0 z-30 bg-black/40 lg:hidden" onClick={() => setMenu(false)} />}
      {user && (
        <aside
          id="sidebar"
          className={`bg-surface border-line fixed inset-y-0 left-0 z-40 w-60 flex-col gap-y-4 overflow-y-auto overscroll-contain border-r px-3 py-4 lg:flex ${menu ? 'flex' : 'hidden'}`}
        >
          <Link href={routes.dashboard.index()} className="mb-2 flex shrink-0 items-center gap-2.5 px-2 text-lg font-semibold tracking-tight">
            <img src={logo} alt="" className="size-8" width={32} height={32} />
            Kith
          </Link>
          <nav aria-label="Main" className="flex flex-col gap-0.5">
            {navigation.map(link)}
          </nav>
          <nav aria-label="Account" className="mt-auto flex flex-col gap-0.5">
            {own.map(link)}
          </nav>
          <div className="border-line flex shrink-0 items-center gap-3 border-t px-2 pt-4">
            <Avatar name={user.name} />
            <div className="min-w-0 grow">
              <p className="truncate font-medium">{user.name}</p>
              <p className="text-muted truncate text-xs">{user.account}</p>
            </div>
            <Link href={routes.accounts.signOut()} as="button" className="text-muted hover:text-ink hover:bg-raised rounded-lg p-2" aria-label="Sign out">
              <Icon name="signOut" />
            </Link>
          </div>
        </aside>
      )}
      <div inert={menu}>
        <header className="bg-canvas/90 border-line sticky top-0 z-20 border-b backdrop-blur lg:hidden">
          <div className="mx-auto flex h-14 max-w-6xl items-center px-4 sm:px-8">
            <button
              type="button"
              className="hover:bg-raised -ml-2 rounded-lg p-2"
              aria-label="Menu"
              aria-controls="sidebar"
              aria-expanded={menu}
              onClick={() => setMenu(true)}
            >
              <Icon name="menu" />
            </button>
          </div>
        </header>
        <main className="mx-auto max-w-6xl px-4 py-5 sm:px-8 sm:py-8">
          <div className="mx-auto max-w-3xl">{children}</div>
        </main>
      </div>
    </div>
  )
}

function NavLink({ item, current }: { item: NavigationItem; current: boolean }) {
  return (
    <Link
      href={item.to.url} // without the component of the other front end
      aria-current={current ? 'page' : undefined}
      className={`flex items-center gap-3 rounded-lg px-2.5 py-2 font-medium ${current ? 'bg-accent-soft text-accent-strong' : 'text-muted hover:bg-raised hover:text-ink'}`}
    >
      <Icon name={item.icon} />
      {item.label}
    </Link>
  )
}

function Icon({ name }: { name: IconName }) {
  return (
    <svg
      viewBox="0 0 24 24"
      className="size-5 shrink-0"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.7"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden
    >
      <path d={icons[name]} />
    </svg>
  )
}

export function Avatar({ name }: { name: string }) {
  const words = name.split(' ')
  return (
    <span aria-hidden className="bg-accent-soft text-accent-strong inline-flex size-9 shrink-0 items-center justify-center rounded-full text-xs font-semibold">
      {words[0]?.[0]}
      {words.length > 1 && words.at(-1)![0]}
    </span>
  )
}
