import { Head, Link, router } from '@inertiajs/react'
import { useState } from 'react'
import type { Pages } from '@/generated/pages'
import { books as routes } from '@/generated/routes'
import { labels } from '@/labels'

export default function Index({ books, search }: Pages['Books/Index']) {
  const [text, setText] = useState(search)

  // One visit for each letter: a newer visit cancels the one before, also when a
  // link is clicked meanwhile.
  const find = (search: string) => {
    setText(search)
    router.visit(routes.index({ query: { search: search || null } }), {
      only: ['books', 'search'],
      preserveState: true,
      preserveScroll: true,
      replace: true,
    })
  }

  return (
    <>
      <Head title="Books" />
      <div className="head">
        <h1>Books</h1>
        <Link href={routes.add()} className="button primary">
          Add a book
        </Link>
      </div>
      <input
        className="search"
        type="search"
        name="search"
        value={text}
        placeholder="Search by title or author"
        aria-label="Search by title or author"
        autoComplete="off"
        onChange={(event) => find(event.target.value)}
      />
      <div className="card">
        {books.data.length > 0 ? (
          <ul className="rows">
            {books.data.map((book) => (
              <li key={book.id}>
                <span>
                  <strong>{book.title}</strong>
                  <span className="muted">{book.author}</span>
                </span>
                <span className={`badge ${book.status}`}>{labels[book.status]}</span>
              </li>
            ))}
          </ul>
        ) : search ? (
          <div className="empty">
            <strong>Nothing matches “{search}”</strong>
            <span className="muted">Try fewer letters.</span>
          </div>
        ) : (
          <div className="empty">
            <strong>Your list is empty</strong>
            <span className="muted">Which book comes first?</span>
            <Link href={routes.add()} className="button">
              Add a book
            </Link>
          </div>
        )}
      </div>
      {books.last_page > 1 && (
        <nav className="pages" aria-label="Pages">
          <span className="muted">
            Page {books.current_page} of {books.last_page}
          </span>
          <span>
            <Link href={books.prev_page_url ?? ''} className="button" aria-disabled={!books.prev_page_url}>
              Previous
            </Link>
            <Link href={books.next_page_url ?? ''} className="button" aria-disabled={!books.next_page_url}>
              Next
            </Link>
          </span>
        </nav>
      )}
    </>
  )
}
