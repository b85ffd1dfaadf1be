package access

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// limitWindow is the span that limits are counted over.
const limitWindow = time.Minute

// maxLimiters bounds what made-up addresses can fill. Past it, those that are
// full again are forgotten, which changes nothing for anybody.
const maxLimiters = 50_000

// Limit lets each caller make a number of requests in a minute. The zero Limit
// lets everything through. It is safe for concurrent use.
type Limit struct {
	quota int

	mu       sync.Mutex
	limiters map[string]*rate.Limiter
}

// NewLimit makes a limit of quota requests a minute; 0 is no limit.
func NewLimit(quota int) *Limit {
	return &Limit{quota: quota, limiters: make(map[string]*rate.Limiter)}
}

// Quota is what a caller may use in Window; 0 is no limit.
func (l *Limit) Quota() int { return l.quota }

// Window is the span that Quota is for.
func (l *Limit) Window() time.Duration { return limitWindow }

// Use counts one request of a caller at now. left is how many more may follow at
// once, reset how long until the quota is whole again, and wait how long a
// refused caller should; it is 0 for one who is let through.
func (l *Limit) Use(caller string, now time.Time) (ok bool, left int, reset, wait time.Duration) {
	if l.quota == 0 {
		return true, 0, 0, 0
	}
	limiter := l.of(caller, now)
	ok = limiter.AllowN(now, 1)
	tokens := limiter.TokensAt(now)
	perToken := limitWindow / time.Duration(l.quota)
	left = max(int(tokens), 0)
	reset = time.Duration((float64(l.quota) - tokens) * float64(perToken))
	if !ok {
		wait = time.Duration((1 - tokens) * float64(perToken))
	}
	return ok, left, reset, wait
}

func (l *Limit) of(caller string, now time.Time) *rate.Limiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	if limiter := l.limiters[caller]; limiter != nil {
		return limiter
	}
	if len(l.limiters) >= maxLimiters {
		for name, limiter := range l.limiters {
			if limiter.TokensAt(now) >= float64(l.quota) {
				delete(l.limiters, name)
			}
		}
	}
	if len(l.limiters) >= maxLimiters {
		clear(l.limiters) // all in use: rather forgive than grow without end
	}
	limiter := rate.NewLimiter(rate.Limit(float64(l.quota)/limitWindow.Seconds()), l.quota)
	l.limiters[caller] = limiter
	return limiter
}
