package api

import (
	"fmt"
	"math"
	"net"
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
	limit, caller, name := s.limits.addresses, "", "anonymous"
	if r.viewer.Key != nil {
		limit, caller, name = s.limits.keys, r.viewer.Key.ID, "key"
	}
	if limit.Quota() == 0 || r.route.unlimited {
		return nil
	}
	if caller == "" {
		addr := s.limits.client(c)
		forwarded := c.GetHeader("X-Forwarded-For") != "" && s.limits.trusts(addr)
		if addr.IsLoopback() && !forwarded {
			return nil // this machine's own checks and a developer's tries
		}
		caller = addr.String()
	}
	ok, left, reset, wait := limit.Use(caller, s.now())
	h := c.Writer.Header()
	h.Set("RateLimit-Policy", fmt.Sprintf(`"%s";q=%d;w=%d`, name, limit.Quota(), int(limit.Window().Seconds())))
	h.Set("RateLimit", fmt.Sprintf(`"%s";r=%d;t=%d`, name, left, ceilSeconds(reset)))
	if ok {
		return nil
	}
	h.Set("Retry-After", strconv.Itoa(ceilSeconds(wait)))
	return errRate.With("%d requests a minute are allowed here; try again in %d s", limit.Quota(), ceilSeconds(wait))
}

func ceilSeconds(d time.Duration) int { return int(math.Ceil(d.Seconds())) }

// client is the address that a request came from: the peer's, or behind trusted
// proxies the last one in X-Forwarded-For that is none of theirs. IPv6 counts by
// networks of 64 bits, because one customer has all of it.
func (l limits) client(c *gin.Context) netip.Addr {
	host, _, err := net.SplitHostPort(c.Request.RemoteAddr)
	if err != nil {
		host = c.Request.RemoteAddr
	}
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return netip.Addr{}
	}
	hops := strings.Split(strings.Join(c.Request.Header.Values("X-Forwarded-For"), ","), ",")
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
