// npm run fonts: makes the font that every page loads as small as the pages need
// it: the characters of its unicode-range in app.css, in the weights that are used.
import { readFileSync, writeFileSync } from 'node:fs'
import subsetFont from 'subset-font'

const styles = readFileSync('src/app.css', 'utf8')
const ranges = styles.match(/inter-latin\.woff2[^}]*unicode-range: ([^;]*)/)[1]
let text = ''
for (const range of ranges.split(', ')) {
  const [first, last = first] = range.slice(2).split('-').map((hex) => parseInt(hex, 16))
  for (let c = first; c <= last; c++) text += String.fromCodePoint(c)
}
const whole = readFileSync('node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2')
const font = await subsetFont(whole, text, { targetFormat: 'woff2', variationAxes: { wght: { min: 400, max: 600 } } })
writeFileSync('src/assets/inter-latin.woff2', font)
console.log(`${whole.length} bytes before, ${font.length} after`)
