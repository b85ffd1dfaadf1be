package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/dateline-api/dateline/internal/store"
	"github.com/dateline-api/dateline/internal/testkit"
)

func TestReplies(t *testing.T) {
	t.Parallel()
	clock := testkit.NewClock()
	db := testkit.DBAt(t, clock)
	keep := func(keyID, key string) error {
		return db.InTx(t.Context(), func(tx *store.Tx) error {
			return tx.KeepReply(store.Reply{KeyID: keyID, Key: key, Fingerprint: "f", Status: 201, Header: map[string]string{"ETag": `"1"`}, Body: []byte("{}")})
		})
	}
	kept := func(keyID, key string) bool {
		t.Helper()
		r, ok, err := db.Reply(t.Context(), keyID, key)
		if err != nil || ok && (r.Status != 201 || string(r.Body) != "{}" || r.Header["ETag"] != `"1"` || r.Fingerprint != "f" || r.KeyID != keyID || r.Key != key) {
			t.Errorf("%+v, %v", r, err)
		}
		return ok
	}
	if err := keep("desk", "a"); err != nil || !kept("desk", "a") || kept("desk", "b") || kept("another desk", "a") {
		t.Fatalf("%v", err)
	}
	if err := keep("desk", "a"); !errors.Is(err, store.ErrReplyKept) {
		t.Errorf("twice: %v", err)
	}
	if err := keep("another desk", "a"); err != nil {
		t.Errorf("another's: %v", err)
	}
	clock.Advance(store.ReplyKept - time.Millisecond)
	if !kept("desk", "a") {
		t.Error("it was forgotten too soon")
	}
	clock.Advance(time.Millisecond)
	if kept("desk", "a") {
		t.Error("it is kept for too long")
	}
	if err := keep("desk", "a"); err != nil || !kept("desk", "a") {
		t.Errorf("a day later: %v", err)
	}
	if n, err := db.Count(t.Context(), "replies"); err != nil || n != 1 {
		t.Errorf("%d replies are kept, %v: old ones are not pruned", n, err)
	}
	for i := range 250 {
		if err := keep("desk", fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
	}
	clock.Advance(store.ReplyKept)
	for i := range 3 {
		if err := keep("desk", fmt.Sprint("new ", i)); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := db.Count(t.Context(), "replies"); err != nil || n > 3 {
		t.Errorf("%d replies are kept after three writes, %v", n, err)
	}
}
