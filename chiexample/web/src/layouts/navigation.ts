import type { UrlMethodPair } from '@inertiajs/core'
import type { Role } from '../generated/enums'
import * as routes from '../generated/routes'
import type { IconName } from '../lib/icons'

export interface NavigationItem {
  to: UrlMethodPair
  label: string
  icon: IconName
  roles?: Role[]
}

export const navigation: NavigationItem[] = [
  { to: routes.dashboard.index(), label: 'Dashboard', icon: 'dashboard' },
  { to: routes.contacts.index(), label: 'Contacts', icon: 'contacts' },
  { to: routes.organizations.index(), label: 'Organizations', icon: 'organizations' },
  { to: routes.activities.index(), label: 'Activity', icon: 'activities' },
  // An instant visit: the page can show itself before its props are there.
  { to: routes.reports.index.with('Reports/Index'), label: 'Reports', icon: 'reports' },
  { to: routes.trash.index(), label: 'Trash', icon: 'trash' },
]

export const accountNavigation: NavigationItem[] = [
  { to: routes.directory.index(), label: 'Directory', icon: 'phone' },
  { to: routes.accounts.showTeam(), label: 'Team', icon: 'team', roles: ['owner', 'admin'] },
  { to: routes.accounts.showSettings(), label: 'Settings', icon: 'settings' },
]

// may reports whether an item is for a user.
export function may(item: NavigationItem, user: { role: Role } | null | undefined) {
  return !item.roles || (!!user && item.roles.includes(user.role))
}

// isCurrent reports whether an item leads to the page at url, or above it.
export function isCurrent(item: NavigationItem, url: string) {
  const path = url.split(/[?#]/)[0]!
  return path === item.to.url || (item.to.url !== '/' && path.startsWith(`${item.to.url}/`))
}
