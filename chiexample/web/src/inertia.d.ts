import '@inertiajs/core'
import type { SharedProps } from './types'

declare module '@inertiajs/core' {
  export interface InertiaConfig {
    sharedPageProps: SharedProps
    flashDataType: { success?: string; error?: string; warning?: string; info?: string; undo?: string }
  }
}
