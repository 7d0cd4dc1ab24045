import type { VisitOptions } from '@inertiajs/core'

const still = () => matchMedia('(prefers-reduced-motion: reduce)').matches

// fade makes another page come by a view transition, where the browser has them;
// app.css says how. What stays on its page (a form, a list that is narrowed, a
// poll) does not move, and nothing does for who asked for less motion.
export function fade(_href: string, options: VisitOptions): VisitOptions {
  const stays = (options.method ?? 'get') !== 'get' || options.only?.length || options.preserveState === true || options.async
  if (stays || still()) return options
  // A transition that the next one overtakes is no failure.
  return { ...options, viewTransition: (transition) => void transition.ready.catch(() => {}) }
}
