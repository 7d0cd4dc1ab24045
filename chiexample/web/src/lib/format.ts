// All dates are written in English: in UTC on the server, and in the time of the
// visitor once the page has hydrated. Intl would do as well, but the engine in
// the Go program does not have it.

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sept', 'Oct', 'Nov', 'Dec']
const two = (n: number) => String(n).padStart(2, '0')

export const formatMonth = (date: Date) => months[date.getUTCMonth()] ?? ''

// shifted is a date whose UTC fields are those of the visitor's clock.
const shifted = (ms: number, local: boolean) => new Date(local ? ms - new Date(ms).getTimezoneOffset() * 60_000 : ms)

export const formatDay = (ms: number, local = false) => {
  const date = shifted(ms, local)
  return `${date.getUTCDate()} ${formatMonth(date)} ${date.getUTCFullYear()}`
}

export const formatTime = (ms: number, local = false) => {
  const date = shifted(ms, local)
  return `${formatDay(ms, local)}, ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`
}

export const formatNumber = (n: number) => String(n).replace(/\B(?=(\d{3})+$)/g, ',')
export const plural = (n: number, one: string, many = `${one}s`) => `${formatNumber(n)} ${n === 1 ? one : many}`
