// All dates are written in English and UTC, on the server and in the browser,
// so that a page which was rendered on the server hydrates to the same text.

const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })
const time = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
})
const number = new Intl.NumberFormat('en-GB')

export const formatDay = (ms: number) => day.format(ms)
export const formatTime = (ms: number) => time.format(ms)
export const formatNumber = (n: number) => number.format(n)
export const plural = (n: number, one: string, many = `${one}s`) => `${formatNumber(n)} ${n === 1 ? one : many}`
