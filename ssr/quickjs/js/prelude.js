// Run in every instance before the bundle. It evaluates to what the Go side
// calls.
import './limits.js'
import './timers.js'
import './web.js'
import './url.js'
import './intl.js'
import { host } from './host.js'

globalThis.__inertiaHost = host
