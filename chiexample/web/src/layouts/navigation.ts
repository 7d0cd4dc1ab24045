import type { IconName } from '@/components/AppIcon.vue'

export const navigation: { href: string; label: string; icon: IconName }[] = [
  { href: '/contacts', label: 'Contacts', icon: 'contacts' },
]
