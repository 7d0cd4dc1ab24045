import type { FlashData, Router } from '@inertiajs/core'
import { ref } from 'vue'

const kinds = ['success', 'error', 'warning', 'info'] as const

export interface Toast {
  id: number
  kind: (typeof kinds)[number]
  text: string
  undo?: string // where a POST takes back what was done
}

export const toasts = ref<Toast[]>([])
let next = 0

export function toast(kind: Toast['kind'], text: string, undo?: string) {
  if (toasts.value.some((t) => t.kind === kind && t.text === text && !undo)) return // it is there already
  const id = next++
  toasts.value.push({ id, kind, text, undo })
  setTimeout(() => dismiss(id), undo ? 10_000 : 6000)
}

export function dismiss(id: number) {
  toasts.value = toasts.value.filter((t) => t.id !== id)
}

export function show(flash: FlashData) {
  for (const kind of ['success', 'error'] as const) {
    const text = flash[kind]
    if (text) toast(kind, text, kind === 'success' ? flash.undo : undefined)
  }
}

let first = true

// showFirst shows the flash data of the document; an event tells of all other.
export function showFirst(flash: FlashData) {
  if (first) show(flash)
  first = false
}

// The toasts are one list for all layouts: a page that changes the layout would
// show its message in the old one and in the new one.
export function showFlash(router: Router) {
  router.on('flash', (event) => show(event.detail.flash))
}
