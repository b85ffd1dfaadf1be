package api

import (
	"fmt"
	"math"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/dateline-api/dateline/internal/access"
)

// limits are how much callers may ask: each key, and each address without one.
type limits struct {
	keys, addresses *access.Limit
	trusted         []netip.Prefix // proxies whose X-Forwarded-For is believed
}

func newLimits(perKey, perAddress int, trusted []string) (limits, error) {
	l := limits{keys: access.NewLimit(perKey), addresses: access.NewLimit(perAddress)}
	for _, text := range trusted {
		prefix, err := netip.ParsePrefix(text)
		if addr, err2 := netip.ParseAddr(text); err != nil && err2 == nil {
			prefix, err = addr.Prefix(addr.BitLen())
		}
		if err != nil {
			return l, fmt.Errorf("trusted proxy %q is neither an address nor a CIDR range", text)
		}
		l.trusted = append(l.trusted, prefix.Masked())
	}
	return l, nil
}

// limit counts the request against its caller's quota. The headers are those of
// the IETF draft "RateLimit header fields for HTTP".
func (s *Server) limit(c *gin.Context) error {
	r := requestOf(c)
	if r.route.unlimited {
		return nil
	}
	limit := s.limits.addresses
	var ok bool
	var wait time.Duration
	if r.viewer.Key != nil {
		limit = s.limits.keys
		ok, wait = use(c.Writer.Header(), limit, r.viewer.Key.ID, "key", s.now())
	} else {
		ok, wait = s.within(c.Writer.Header(), c.Request, s.now())
	}
	if ok {
		return nil
	}
	c.Writer.Header().Set("Retry-After", strconv.Itoa(ceilSeconds(wait)))
	return errRate.With("%d requests a minute are allowed here; try again in %d s", limit.Quota(), ceilSeconds(wait))
}

// within counts a request without a key against the quota of its address.
func (s *Server) within(h http.Header, r *http.Request, now time.Time) (ok bool, wait time.Duration) {
	if s.limits.addresses.Quota() == 0 {
		return true, 0
	}
	addr := s.limits.client(r)
	forwarded := r.Header.Get("X-Forwarded-For") != "" && s.limits.trusts(addr)
	if addr.IsLoopback() && !forwarded {
		return true, 0 // this machine's own checks and a developer's tries
	}
	return use(h, s.limits.addresses, addr.String(), "anonymous", now)
}

// use counts a request of a caller, and tells it what is left.
func use(h http.Header, limit *access.Limit, caller, name string, now time.Time) (ok bool, wait time.Duration) {
	if limit.Quota() == 0 {
		return true, 0
	}
	ok, left, reset, wait := limit.Use(caller, now)
	h.Set("RateLimit-Policy", fmt.Sprintf(`"%s";q=%d;w=%d`, name, limit.Quota(), int(limit.Window().Seconds())))
	h.Set("RateLimit", fmt.Sprintf(`"%s";r=%d;t=%d`, name, left, ceilSeconds(reset)))
	return ok, wait
}

func ceilSeconds(d time.Duration) int { return int(math.Ceil(d.Seconds())) }

// client is the address that a request came from: the peer's, or behind trusted
// proxies the last one in X-Forwarded-For that is none of theirs. IPv6 counts by
// networks of 64 bits, because one customer has all of it.
func (l limits) client(r *http.Request) netip.Addr {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return netip.Addr{}
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && l.trusts(addr); i-- {
		hop, ok := hopAddr(hops[i])
		if !ok {
			break // the proxy answers for whom it does not name
		}
		addr = hop
	}
	addr = addr.Unmap()
	if addr.Is6() && !addr.IsLoopback() {
		if network, err := addr.WithZone("").Prefix(64); err == nil {
			return network.Addr()
		}
	}
	return addr
}

// hopAddr reads one entry of X-Forwarded-For, with a port or without.
func hopAddr(text string) (netip.Addr, bool) {
	text = strings.TrimSpace(text)
	if withPort, err := netip.ParseAddrPort(text); err == nil {
		return withPort.Addr(), true
	}
	addr, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(text, "["), "]"))
	return addr, err == nil
}

func (l limits) trusts(addr netip.Addr) bool {
	for _, p := range l.trusted {
		if p.Contains(addr.Unmap()) {
			return true
		}
	}
	return false
}
