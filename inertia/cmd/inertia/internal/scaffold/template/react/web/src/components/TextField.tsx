import type { InputHTMLAttributes } from 'react'

type Props = InputHTMLAttributes<HTMLInputElement> & { label: string; name: string; error?: string }

export default function TextField({ label, error, ...input }: Props) {
  return (
    <div className="field">
      <label htmlFor={input.name}>{label}</label>
      <input
        id={input.name}
        type="text"
        aria-invalid={!!error}
        aria-describedby={error ? `${input.name}-error` : undefined}
        {...input}
      />
      {error && (
        <p id={`${input.name}-error`} className="error">
          {error}
        </p>
      )}
    </div>
  )
}
