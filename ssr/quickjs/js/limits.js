// The engine stops a script that runs too long between two steps of the
// script, and never inside one of its own functions. Those that could take
// minutes for a single call get a limit here. No page comes near it.
const maxLength = 1 << 20 // elements of an array, which may be mere holes
const maxComparisons = 1e8 // of characters, when a text is searched for another
const maxSorted = 1e5 // elements that are sorted in one step

const check = (array) => {
  if (array.length > maxLength) {
    throw new RangeError(`an array of ${array.length} elements is too long to be rendered on the server`)
  }
}

const replace = (prototype, name, method, native) =>
  Object.defineProperties(method, {
    name: { value: name, configurable: true },
    length: { value: native.length, configurable: true },
  }) && Object.defineProperty(prototype, name, { value: method, writable: true, configurable: true })

const { apply } = Reflect

// An absent argument and undefined mean the same to the first group.
for (const name of (
  'copyWithin every fill filter find findIndex findLast findLastIndex flatMap forEach includes indexOf join ' +
  'map reverse shift slice some toReversed with'
).split(' ')) {
  const native = Array.prototype[name]
  const method = function (a, b, c) {
    if (this.length > maxLength) {
      check(this)
    }
    return native.call(this, a, b, c)
  }
  replace(Array.prototype, name, method, native)
}
for (const name of 'lastIndexOf reduce reduceRight splice toSpliced unshift'.split(' ')) {
  const native = Array.prototype[name]
  const method = function () {
    check(this)
    return apply(native, this, arguments)
  }
  replace(Array.prototype, name, method, native)
}

// What these take apart may be too long as well.
const concat = Array.prototype.concat
replace(
  Array.prototype,
  'concat',
  function () {
    check(this)
    for (let i = 0; i < arguments.length; i++) {
      if (typeof arguments[i] === 'object' && arguments[i] !== null) {
        check(arguments[i])
      }
    }
    return apply(concat, this, arguments)
  },
  concat,
)
const flat = Array.prototype.flat
replace(
  Array.prototype,
  'flat',
  function (depth) {
    check(this)
    for (let i = 0; i < this.length; i++) {
      if (Array.isArray(this[i])) {
        check(this[i])
      }
    }
    return flat.call(this, depth)
  },
  flat,
)

const byText = (a, b) => {
  a = String(a)
  b = String(b)
  return a < b ? -1 : a > b ? 1 : 0
}
const byNumber = (a, b) => (a < b ? -1 : a > b ? 1 : a === b && a !== 0 ? 0 : Object.is(a, b) ? 0 : a !== a ? 1 : b !== b ? -1 : Object.is(a, -0) ? -1 : 1)

for (const [prototype, order] of [
  [Array.prototype, byText],
  [Object.getPrototypeOf(Uint8Array.prototype), byNumber],
]) {
  for (const name of ['sort', 'toSorted']) {
    const native = prototype[name]
    const method = function (compare) {
      if (this.length > maxSorted) {
        if (order === byText) {
          check(this)
        }
        compare ??= order // which can be stopped
      }
      return native.call(this, compare)
    }
    replace(prototype, name, method, native)
  }
}

for (const name of ['indexOf', 'includes', 'lastIndexOf', 'split', 'replace', 'replaceAll']) {
  const native = String.prototype[name]
  const method = function (pattern, b) {
    if (typeof pattern === 'string' && pattern.length * this.length > maxComparisons) {
      throw new RangeError(`a text of ${this.length} characters is too long to be searched on the server`)
    }
    return arguments.length < 2 ? native.call(this, pattern) : native.call(this, pattern, b)
  }
  replace(String.prototype, name, method, native)
}

const drop = globalThis.Iterator?.prototype.drop
if (drop) {
  const method = function (count) {
    if (count > maxLength) {
      throw new RangeError(`${count} elements are too many to be skipped on the server`)
    }
    return drop.call(this, count)
  }
  replace(Iterator.prototype, 'drop', method, drop)
}
