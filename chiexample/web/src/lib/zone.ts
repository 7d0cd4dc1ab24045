import { ref } from 'vue'

// Whether times are those of the visitor. They are UTC until the page has
// hydrated: the texts have to be the same as on the server until then.
export const local = ref(false)
