import { Head, useForm } from '@inertiajs/react'
import type { FormEvent } from 'react'
import TextField from '@/components/TextField'
import type { Pages } from '@/generated/pages'
import { accounts } from '@/generated/routes'

export default function SignIn({ demo }: Pages['SignIn']) {
  const form = useForm(...accounts.signIn.form({ email: demo?.email ?? '', password: demo?.password ?? '' }))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    form.submit({ onError: () => form.reset('password') })
  }

  return (
    <>
      <Head title="Sign in" />
      <form method="post" className="card padded" noValidate onSubmit={submit}>
        <h1>Sign in</h1>
        <TextField
          label="Email"
          name="email"
          type="email"
          autoComplete="username"
          value={form.data.email}
          onChange={(event) => form.setData('email', event.target.value)}
          error={form.errors.email}
        />
        <TextField
          label="Password"
          name="password"
          type="password"
          autoComplete="current-password"
          value={form.data.password}
          onChange={(event) => form.setData('password', event.target.value)}
          error={form.errors.password}
        />
        <button className="button primary" disabled={form.processing}>
          Sign in
        </button>
        {demo && <p className="hint">In development, this is filled in for you.</p>}
      </form>
    </>
  )
}
