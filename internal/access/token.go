package access

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"strings"
	"time"
)

// Token sizes in bytes before encoding. A secret of 256 random bits cannot be
// guessed, so one SHA-256 without salt or stretching keeps it safe at rest.
const (
	idBytes     = 8
	secretBytes = 32
)

const prefix = "dl_"

// encoding writes lower-case letters and digits, so that a token is selected
// whole by a double click and never ends in "=".
var encoding = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// NewKeyID makes a random key id.
func NewKeyID() string { return encoding.EncodeToString(random(idBytes)) }

// NewSecret makes a random secret and its stored form.
func NewSecret(now time.Time) (string, Secret) {
	secret := encoding.EncodeToString(random(secretBytes))
	return secret, Secret{Hash: sha256.Sum256([]byte(secret)), CreatedAt: now}
}

func random(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) // never fails (crypto/rand, since Go 1.24)
	return b
}

// Token joins a key id and a secret into what the holder sends.
func Token(id, secret string) string { return prefix + id + "_" + secret }

// ParseToken splits a token; ok is false when it cannot be one.
func ParseToken(token string) (id, secret string, ok bool) {
	rest, found := strings.CutPrefix(token, prefix)
	if !found || len(token) > 128 {
		return "", "", false
	}
	id, secret, ok = strings.Cut(rest, "_")
	return id, secret, ok && id != "" && secret != ""
}

// Match reports whether the secret is one of the key's at now. It takes the
// same time whether the secret is right or wrong.
func (k Key) Match(secret string, now time.Time) bool {
	hash := sha256.Sum256([]byte(secret))
	match := 0
	for _, s := range k.Secrets {
		same := subtle.ConstantTimeCompare(hash[:], s.Hash[:])
		if s.ExpiresAt.IsZero() || s.ExpiresAt.After(now) {
			match |= same
		}
	}
	return match == 1
}
