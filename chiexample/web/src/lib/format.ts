// All dates are written in English and UTC, on the server and in the browser,
// so that a page which was rendered on the server hydrates to the same text.
// Intl would do as well, but the engine in the Go program does not have it.

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sept', 'Oct', 'Nov', 'Dec']
const two = (n: number) => String(n).padStart(2, '0')

export const formatMonth = (date: Date) => months[date.getUTCMonth()] ?? ''

export const formatDay = (ms: number) => {
  const date = new Date(ms)
  return `${date.getUTCDate()} ${formatMonth(date)} ${date.getUTCFullYear()}`
}

export const formatTime = (ms: number) => {
  const date = new Date(ms)
  return `${date.getUTCDate()} ${formatMonth(date)}, ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`
}

export const formatNumber = (n: number) => String(n).replace(/\B(?=(\d{3})+$)/g, ',')
export const plural = (n: number, one: string, many = `${one}s`) => `${formatNumber(n)} ${n === 1 ? one : many}`
