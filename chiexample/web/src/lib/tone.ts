export type Tone = 'gray' | 'blue' | 'green' | 'amber' | 'violet' | 'rose' | 'accent'

// Written out, because Tailwind finds class names only as whole words.
export const toneClass: Record<Tone, string> = {
  gray: 'bg-tone-gray-soft text-tone-gray',
  blue: 'bg-tone-blue-soft text-tone-blue',
  green: 'bg-tone-green-soft text-tone-green',
  amber: 'bg-tone-amber-soft text-tone-amber',
  violet: 'bg-tone-violet-soft text-tone-violet',
  rose: 'bg-tone-rose-soft text-tone-rose',
  accent: 'bg-accent-soft text-accent-strong',
}

export const statusTone: Record<string, Tone> = { lead: 'amber', customer: 'green', partner: 'violet', inactive: 'gray' }

const avatarTones: Tone[] = ['blue', 'green', 'amber', 'violet', 'rose', 'accent']

// toneOf gives a name always the same color.
export function toneOf(name: string): Tone {
  let hash = 0
  for (const c of name) hash = (hash * 31 + c.codePointAt(0)!) >>> 0
  return avatarTones[hash % avatarTones.length]!
}
