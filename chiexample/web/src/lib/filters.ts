import { router } from '@inertiajs/vue3'
import { computed, onScopeDispose, ref, watch } from 'vue'
import type { Route } from '@/generated/routes'

type Filters = Record<string, string | boolean>
type List = Pick<Route<{ method: 'get'; params: [] }>, 'url'>

// useFilters keeps what a list is narrowed to. A moment after it has changed the
// list is fetched, and nothing else; an older request that is still under way is
// cancelled by the next. A visitor who goes elsewhere in that moment is not
// called back.
export function useFilters<F extends Filters>(list: List, initial: F, only: string[], defaults: F) {
  const filters = ref({ ...initial })
  const changed = () => Object.entries(filters.value).filter(([key, value]) => value !== defaults[key])
  const query = computed(() => Object.fromEntries(changed().map(([key, value]) => [key, String(value)])))

  let timer: ReturnType<typeof setTimeout> | undefined
  const forget = () => clearTimeout(timer)
  watch(
    filters,
    () => {
      forget()
      timer = setTimeout(() => router.get(list.url(), query.value, { only, preserveState: true, preserveScroll: true, replace: true }), 200)
    },
    { deep: true },
  )
  onScopeDispose(router.on('before', ({ detail: { visit } }) => void (visit.prefetch || visit.async || forget())))
  onScopeDispose(forget)
  return {
    filters,
    query,
    // Whether the list is narrowed; how it is sorted does not matter.
    active: computed(() => changed().some(([key]) => key !== 'sort')),
    clear: () => (filters.value = { ...defaults, sort: filters.value.sort }),
  }
}
