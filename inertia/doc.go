// Package inertia is the server side of Inertia.js v3 for net/http and routers
// like chi: handlers render the pages of a single-page app by name, with props,
// and need neither an API nor a router in the browser.
//
//	r := chi.NewRouter()
//	r.Use(inertia.Middleware(inertia.WithRootTemplate(root)))
//	r.Get("/", func(w http.ResponseWriter, r *http.Request) {
//		inertia.Render(w, r, "Home", inertia.Props{"name": "Ada"})
//	})
//
// A first visit gets an HTML document with the page in it, rendered on the
// server if [WithSSR] is used. Later visits are made by the Inertia client and
// get the page as JSON. A response is whole or absent: nothing is written before
// everything that can fail has succeeded.
//
// # Answering requests
//
//   - [Render] answers with a page, [Handler] with one that needs no logic.
//     [Status], [Head], [ViewData], [RootTemplate], [PageURL] and [ETag] change
//     one response.
//   - [Redirect], [Back] and [BackOr] lead to another page of the app, [Location]
//     to anything else. [RedirectGuest] and [RedirectIntended] go around a
//     sign-in.
//   - [BackWithErrors] answers a failed submission, [Error] any other failure.
//     [Handle] does both for handlers that return errors.
//   - [IsInertia], [IsPartial], [IsPrefetch] and [RequestURL] tell about the
//     request.
//
// # Props
//
//   - Values and closures need nothing. [Lazy], [Optional], [Defer] and [Once]
//     load what is sent, at the time when it is wanted; [Always] sends a value
//     with every response.
//   - [Merge], [Prepend] and [DeepMerge] add to what the client has, [Scroll] is
//     for infinite lists. Package paginate has pages with links.
//   - Methods of [Prop] refine all of them, [Value] makes one of a plain value.
//   - [Share], [WithShared] and [WithSharedProps] are for props of many pages,
//     [ShareHead] and [WithHead] for titles and meta tags.
//   - [WithPropConcurrency], [WithJSON] and [WithNilAsNull] change how props are
//     loaded and written, [WithoutSharedPropKeys] what is said about them.
//
// # What lasts until the next page
//
//   - [Flash] and [SetErrors] tell the next page something, [OldInput] fills
//     forms again. [WithFlash] keeps all that in the session.
//   - [ClearHistory], [EncryptHistory], [EncryptedHistory] and
//     [WithEncryptHistory] protect the history of the browser,
//     [PreserveFragment] keeps the part of a page that was asked for.
//   - [WithAllErrors] sends all messages of a field.
//
// # The document
//
//   - [WithRootTemplate] and [WithRootTemplateFunc] set the template, which is
//     executed with a [Root]; [WithRootID], [WithNonce] and [WithCSP] are about what is in it.
//   - [WithAssets] brings the tags and the version of the frontend,
//     [WithEarlyHints] and [WithLinkHeader] announce them, [WithVersion] and
//     [WithVersionFunc] replace the version.
//   - [WithSSR] renders documents on the server. [WithSSROnly], [WithSSRExcept],
//     [WithSSRFilter] and [SkipSSR] choose which,
//     [WithSSRRequired] is for tests.
//
// # URLs
//
//   - [WithTrustedPrefix] and [WithOrigin] are for apps behind proxies,
//     [WithURLResolver] changes the URLs of pages.
//   - [WithBackFallback] and [WithPreviousURL] say where [Back] leads,
//     [WithExternalRedirects] and [WithEmptyResponses] what becomes of redirects
//     and empty responses.
//   - [WithComponentTransformer] changes the names of components, [Options] makes
//     one option of several.
//
// # When something fails
//
//   - [ErrorPages] shows failures as pages. [ForStatuses], [ErrorProps],
//     [ErrorSharedProps] and [ErrorFunc] configure it.
//   - [WithErrorStatus] and [HTTPError] give errors a status and a message,
//     [StatusOf] returns the status. [WithErrorHandler] answers in another way.
//   - [WithLogger] and [WithHooks] tell operators, [WithDevelopment] and
//     [WithPageFiles] those who build the app.
//
// The rules of the protocol that comments refer to by number are in
// docs/protocol.md.
package inertia
