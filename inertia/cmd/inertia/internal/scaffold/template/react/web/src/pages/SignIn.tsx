import { Head, useForm } from '@inertiajs/react'
import type { FormEvent } from 'react'
import TextField from '@/components/TextField'
import { accounts } from '@/generated/routes'

const demo = import.meta.env.DEV && { email: 'ada@example.com', password: 'password' }

export default function SignIn() {
  const form = useForm(...accounts.authenticate.form(demo || { email: '', password: '' }))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    form.submit({ onError: () => form.reset('password') })
  }
  const field = (name: 'email' | 'password') => ({
    name,
    value: form.data[name],
    error: form.errors[name],
    onChange: (event: { target: HTMLInputElement }) => form.setData(name, event.target.value),
  })

  return (
    <>
      <Head title="Sign in" />
      <form method="post" className="card padded" noValidate onSubmit={submit}>
        <h1>Sign in</h1>
        <TextField label="Email" type="email" autoComplete="username" {...field('email')} />
        <TextField label="Password" type="password" autoComplete="current-password" {...field('password')} />
        <button className="button primary" disabled={form.processing}>
          Sign in
        </button>
        {demo && <p className="muted">In development, this is filled in for you.</p>}
      </form>
    </>
  )
}
