package flash

import (
	"context"
	"encoding/json"
	"fmt"
)

// sectionFlash is inertia's section of the page's flash data.
const sectionFlash = "flash"

// Message adds a message to the list that the next page finds in its flash data
// under "messages" (see [WithMessagesKey]):
//
//	{"messages": [{"type": "success", "text": "User created."}]}
//
// Messages keep their order, and any number may have one category. The four
// usual categories have methods of their own; others are welcome.
//
// A list that was put under the same key is continued, any other value is
// replaced; a value that is put later replaces the messages. Message fails with
// [ErrTooLarge] if the session is full.
func (s *Store) Message(ctx context.Context, category, text string) error {
	data, err := json.Marshal(message{category, text})
	if err != nil {
		return fmt.Errorf("flash: message of category %q: %w", category, err)
	}
	return s.add(ctx, sectionFlash, []entry{{
		ID: newID(), Section: sectionFlash, Key: s.messagesKey, Data: data, Append: true,
	}})
}

// Success adds a message of the category "success", see [Store.Message].
func (s *Store) Success(ctx context.Context, text string) error {
	return s.Message(ctx, "success", text)
}

// Info adds a message of the category "info", see [Store.Message].
func (s *Store) Info(ctx context.Context, text string) error {
	return s.Message(ctx, "info", text)
}

// Warning adds a message of the category "warning", see [Store.Message].
func (s *Store) Warning(ctx context.Context, text string) error {
	return s.Message(ctx, "warning", text)
}

// Error adds a message of the category "error", see [Store.Message]. Errors
// that belong to a field of a form are not messages: see inertia.SetErrors.
func (s *Store) Error(ctx context.Context, text string) error {
	return s.Message(ctx, "error", text)
}

type message struct {
	Type string `json:"type"`
	Text string `json:"text"`
}
