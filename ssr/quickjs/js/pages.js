// The page objects that the tests render.
const shared = {
  user: { name: 'Zoë "Z" O’Neill & Søn', email: 'zoe@example.com' },
  year: 2026,
  errors: {},
}

const names = ['Ada <Lovelace>', 'José', '山田 太郎', 'D’Arcy & "Co"', '🙂 Emoji', "it's plain"]
const statuses = ['active', 'invited', 'blocked']

const users = Array.from({ length: 100 }, (_, i) => ({
  id: i + 1,
  name: `${names[i % names.length]} ${i}`,
  email: `user${i}@example.com`,
  status: statuses[i % 3],
  admin: i % 10 === 0,
  bio: i % 7 === 0 ? null : `Line one\n</script><!-- ${i} -->`,
}))

export const pages = [
  { component: 'Home', props: { ...shared, greeting: 'Hello, <b>world</b> & "all" \ud83d' }, url: '/home', version: '1' },
  { component: 'Users', props: { ...shared, users, pages: 10 }, url: '/users?page=1', version: '1' },
]
