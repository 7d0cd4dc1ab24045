// The props of the pages as the Go handlers send them. Page props are type
// aliases, not interfaces: usePage() needs the implicit index signature.

export type Status = 'lead' | 'customer' | 'partner' | 'inactive'

export interface Ref {
  id: string
  name: string
}

export interface Contact {
  id: string
  firstName: string
  lastName: string
  name: string
  email: string
  phone: string
  title: string
  status: Status
  city: string
  country: string
  starred: boolean
  photo: string | null
  organization: Ref | null
  createdAt: number
  updatedAt: number
  deletedAt: number | null
}

export interface Listing<T> {
  items: T[]
  page: number
  pages: number
  total: number
}

export interface User {
  id: string
  name: string
  email: string
  role: 'owner' | 'admin' | 'member'
  account: string
}

export interface Hit {
  kind: 'contact' | 'organization'
  id: string
  name: string
  text: string
}

export type SharedProps = {
  auth: { user: User | null }
  trashed?: number
  found?: Hit[]
}

export interface Organization {
  id: string
  name: string
  industry: string
  website: string
  phone: string
  city: string
  country: string
  contacts: number
  updatedAt: number
}

export interface Lookups {
  countries: string[]
  industries: string[]
}

export interface Activity {
  id: string
  kind: string
  summary: string
  user: string
  contact: Ref | null
  organization: Ref | null
  at: number
}

export interface Note {
  id: string
  body: string
  user: string
  at: number
}

export interface Bar {
  label: string
  value: number
}
