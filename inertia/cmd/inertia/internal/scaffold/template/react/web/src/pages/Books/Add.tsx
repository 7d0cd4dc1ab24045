import { Head, Link, useForm } from '@inertiajs/react'
import type { FormEvent } from 'react'
import TextField from '@/components/TextField'
import type { Status } from '@/generated/enums'
import { books as routes } from '@/generated/routes'
import { labels } from '@/labels'

export default function Add() {
  // The route makes it a form with live validation: the server checks a field
  // when it is left.
  const form = useForm(...routes.create.form({ title: '', author: '', status: 'to-read' }))
  form.setValidationTimeout(300)

  const submit = (event: FormEvent) => {
    event.preventDefault()
    form.submit()
  }
  const field = (name: 'title' | 'author') => ({
    name,
    value: form.data[name],
    error: form.errors[name],
    onChange: (event: { target: HTMLInputElement }) => form.setData(name, event.target.value),
    onBlur: () => form.data[name] && form.validate(name),
  })

  return (
    <>
      <Head title="Add a book" />
      <div className="head">
        <h1>Add a book</h1>
      </div>
      <form method="post" className="card padded" noValidate onSubmit={submit}>
        <TextField label="Title" {...field('title')} />
        <TextField label="Author" {...field('author')} />
        <fieldset className="field">
          <legend>Status</legend>
          <div className="choices">
            {Object.entries(labels).map(([value, label]) => (
              <label key={value}>
                <input
                  type="radio"
                  name="status"
                  value={value}
                  checked={form.data.status === value}
                  onChange={() => form.setData('status', value as Status)}
                />{' '}
                {label}
              </label>
            ))}
          </div>
        </fieldset>
        <div className="actions">
          <Link href={routes.index()} className="button ghost">
            Cancel
          </Link>
          <button className="button primary" disabled={form.processing}>
            Add book
          </button>
        </div>
      </form>
    </>
  )
}
