import type { IconName } from '../lib/icons'

export interface NavigationItem {
  href: string
  label: string
  icon: IconName
  // The component of a page that can show itself before its props are there.
  instant?: string
  roles?: string[]
}

export const navigation: NavigationItem[] = [
  { href: '/', label: 'Dashboard', icon: 'dashboard' },
  { href: '/contacts', label: 'Contacts', icon: 'contacts' },
  { href: '/organizations', label: 'Organizations', icon: 'organizations' },
  { href: '/activities', label: 'Activity', icon: 'activities' },
  { href: '/reports', label: 'Reports', icon: 'reports', instant: 'Reports/Index' },
  { href: '/trash', label: 'Trash', icon: 'trash' },
]

export const accountNavigation: NavigationItem[] = [
  { href: '/directory', label: 'Directory', icon: 'phone' },
  { href: '/team', label: 'Team', icon: 'team', roles: ['owner', 'admin'] },
  { href: '/settings', label: 'Settings', icon: 'settings' },
]

// isCurrent reports whether an item leads to the page at url, or above it.
export function isCurrent(href: string, url: string) {
  const path = url.split(/[?#]/)[0]!
  return path === href || (href !== '/' && path.startsWith(`${href}/`))
}
