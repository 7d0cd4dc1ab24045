import type { Status } from '@/generated/enums'

export const labels: Record<Status, string> = {
  'to-read': 'To read',
  reading: 'Reading',
  finished: 'Finished',
}
