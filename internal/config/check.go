package config

import (
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"
)

// tidy writes values that have more than one spelling in one of them.
func (s *Settings) tidy() {
	s.SiteURL = strings.TrimRight(s.SiteURL, "/")
	if tag, err := language.Raw.Parse(s.Language); err == nil {
		s.Language = tag.String()
	}
	// Flags and variables have no other way to write an empty list.
	s.CORSOrigins = slices.DeleteFunc(s.CORSOrigins, isEmpty)
	s.TrustedProxies = slices.DeleteFunc(s.TrustedProxies, isEmpty)
}

func isEmpty(text string) bool { return text == "" }

// check returns every fault in the settings' values.
func (s *Settings) check() Faults {
	var faults Faults
	s.checkShared(&faults)
	s.checkAddresses(&faults)
	s.checkStories(&faults)
	s.checkAccess(&faults)
	s.checkLimits(&faults)
	return faults
}

func (s *Settings) checkShared(faults *Faults) {
	if s.Database == "" {
		faults.add("database", "a file's path is wanted")
	}
	if !slices.Contains([]string{"auto", "text", "json"}, s.LogFormat) {
		faults.add("log-format", "%q is none of text, json and auto", s.LogFormat)
	}
}

func (s *Settings) checkAddresses(faults *Faults) {
	if !isAddress(s.Listen) {
		faults.add("listen", "%q is not HOST:PORT such as 127.0.0.1:8080", s.Listen)
	}
	if s.MetricsListen != "" && !isAddress(s.MetricsListen) {
		faults.add("metrics-listen", "%q is not HOST:PORT such as 127.0.0.1:9090", s.MetricsListen)
	}
	if s.OTLPEndpoint != "" && !isWebURL(string(s.OTLPEndpoint)) {
		faults.add("otlp-endpoint", "%q is not a URL such as http://localhost:4318", s.OTLPEndpoint)
	}
}

func (s *Settings) checkStories(faults *Faults) {
	if s.SiteURL != "" && !isWebURL(s.SiteURL) {
		faults.add("site-url", "%q is not a URL such as https://news.example", s.SiteURL)
	}
	if _, err := language.Raw.Parse(s.Language); err != nil {
		faults.add("language", "%q is not a language tag such as en or az-Latn", s.Language)
	}
	if s.RevisionsKept < 0 {
		faults.add("revisions-kept", "%d is less than 0", s.RevisionsKept)
	}
	if s.ChangesRetention < time.Hour {
		faults.add("changes-retention", "%v is less than 1h0m0s, too short for anybody to follow", s.ChangesRetention)
	}
}

func (s *Settings) checkAccess(faults *Faults) {
	for _, origin := range s.CORSOrigins {
		if origin != "*" && !isOrigin(origin) {
			faults.add("cors-origins", "%q is neither * nor an origin such as https://news.example", origin)
		}
	}
	for _, proxy := range s.TrustedProxies {
		if !isNetwork(proxy) {
			faults.add("trusted-proxies", "%q is not an address or a network such as 10.0.0.0/8", proxy)
		}
	}
}

func (s *Settings) checkLimits(faults *Faults) {
	if s.CacheSize < 0 {
		faults.add("cache-size", "%d is less than 0", int64(s.CacheSize))
	}
	if s.MaxBody <= 0 {
		faults.add("max-body", "must be more than nothing")
	}
	for name, n := range map[string]int{
		"rate-limit-key":       s.RateLimitKey,
		"rate-limit-anonymous": s.RateLimitAnonymous,
	} {
		if n < 0 {
			faults.add(name, "%d is less than 0", n)
		}
	}
	for name, d := range map[string]time.Duration{
		"read-header-timeout": s.ReadHeaderTimeout,
		"read-timeout":        s.ReadTimeout,
		"write-timeout":       s.WriteTimeout,
		"idle-timeout":        s.IdleTimeout,
		"drain-wait":          s.DrainWait,
		"shutdown-timeout":    s.ShutdownTimeout,
	} {
		if d < 0 {
			faults.add(name, "%v is less than 0s", d)
		}
	}
}

// isAddress reports whether text is what a server can listen on.
func isAddress(text string) bool {
	host, port, err := net.SplitHostPort(text)
	if err != nil || strings.ContainsAny(host, " /") {
		return false
	}
	_, err = strconv.ParseUint(port, 10, 16)
	return err == nil
}

// isWebURL reports whether text is an absolute http or https URL that other
// paths can be added to.
func isWebURL(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" &&
		u.RawQuery == "" && u.Fragment == ""
}

// isOrigin reports whether text is scheme://host[:port] and no more (RFC 6454, 6.2).
func isOrigin(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Scheme != "" && u.Host != "" && u.Scheme+"://"+u.Host == text
}

// isNetwork reports whether text is an IP address or a network in CIDR form.
func isNetwork(text string) bool {
	if _, err := netip.ParseAddr(text); err == nil {
		return true
	}
	_, err := netip.ParsePrefix(text)
	return err == nil
}
