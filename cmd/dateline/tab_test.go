package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// browserTime bounds everything that one tab does.
const browserTime = 45 * time.Second

// browser starts a browser that lives as long as the test. Without one the test
// is skipped, or fails where DATELINE_TEST_REQUIRE asks for "chromium".
func browser(t *testing.T) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		if slices.Contains(strings.Fields(strings.ReplaceAll(os.Getenv("DATELINE_TEST_REQUIRE"), ",", " ")), "chromium") {
			t.Fatal("there is no chromium")
		}
		t.Skip("there is no chromium")
	}
	// A new profile in the temporary folder comes with the defaults.
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.NoSandbox, // which root and most containers cannot have
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"), // nothing leaves the machine
	)
	ctx, end := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(end)
	ctx, end = chromedp.NewContext(ctx)
	t.Cleanup(end)
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		t.Fatalf("start the browser: %v", err)
	}
	return ctx
}

// tab is a tab of the browser that notes what its pages do.
type tab struct {
	*testing.T
	ctx  context.Context
	name string // begins the names of its screenshots

	mu       sync.Mutex
	requests []string
	messages []string // of the console: errors, warnings, violations of the policy
}

// screen is what a page is looked at on.
type screen struct {
	name          string
	width, height int64
	scheme        string // light or dark
}

// openTab opens a tab in a browser. When the test ends, the tab may have asked
// only the machine itself, and said nothing on the console.
func openTab(browser context.Context, t *testing.T, s screen) *tab {
	t.Helper()
	b := &tab{T: t, name: s.name}
	ctx, end := chromedp.NewContext(browser, chromedp.WithListener(b.note))
	t.Cleanup(end)
	b.ctx, end = context.WithTimeout(ctx, browserTime)
	t.Cleanup(end)
	b.do(chromedp.EmulateViewport(s.width, s.height))
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: s.scheme}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// note keeps what a page asks for and what it complains of.
func (b *tab) note(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		b.requests = append(b.requests, e.Request.URL)
	case *network.EventWebSocketCreated:
		b.requests = append(b.requests, e.URL)
	case *runtime.EventExceptionThrown:
		text := e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			text += " " + e.ExceptionDetails.Exception.Description
		}
		b.messages = append(b.messages, text)
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning || e.Type == runtime.ConsoleAPICalledTypeAssert {
			var words []string
			for _, a := range e.Args {
				words = append(words, fmt.Sprintf("%s%s", a.Value, a.Description))
			}
			b.messages = append(b.messages, strings.Join(words, " "))
		}
	case *log.EventEntryAdded: // violations of the content security policy are among these
		if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
			b.messages = append(b.messages, e.Entry.Text+" "+e.Entry.URL)
		}
	}
}

// do runs steps in the tab.
func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.Fatal(err)
	}
}

// evaluate returns the value of an expression in the page.
func evaluate[T any](b *tab, expression string) T {
	b.Helper()
	value, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		b.Fatalf("%s: %v", expression, err)
	}
	return value
}

// open opens a page and wants it to be there.
func (b *tab) open(address string) {
	b.Helper()
	resp, err := chromedp.Run(b.ctx, chromedp.NavigateResponse(address))
	if err != nil {
		b.Fatalf("open %s: %v", address, err)
	}
	if resp.Status != 200 {
		b.Errorf("%s: status %d", address, resp.Status)
	}
}

// text returns the text of the first element that a selector finds.
func (b *tab) text(selector string) string {
	b.Helper()
	text, err := chromedp.Run(b.ctx, chromedp.Text(chromedp.CSS(selector)))
	if err != nil {
		b.Fatalf("text of %s: %v", selector, err)
	}
	return text
}

// wantFit wants a page that does not scroll sideways.
func (b *tab) wantFit(page string) {
	b.Helper()
	if wide, room := evaluate[int](b, `document.documentElement.scrollWidth`), evaluate[int](b, `window.innerWidth`); wide > room {
		widest := evaluate[string](b, `[...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
			.slice(0, 5).map(e => e.tagName + "." + e.className).join(", ")`)
		b.Errorf("%s is %d pixels wide, on a screen of %d: %s", page, wide, room, widest)
	}
}

// screenshot keeps a picture of the whole page for people to look at, in the
// folder that DATELINE_SCREENSHOTS names.
func (b *tab) screenshot(page string) {
	b.Helper()
	folder := os.Getenv("DATELINE_SCREENSHOTS")
	if folder == "" {
		return
	}
	picture, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, page+"-"+b.name+".png"), picture, 0o644); err != nil {
		b.Fatal(err)
	}
}

// wantCalm wants the tab to have asked the server alone and to have nothing on
// its console.
func (b *tab) wantCalm(server string) {
	b.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, message := range b.messages {
		b.Errorf("on the console: %s", message)
	}
	asked := 0
	for _, request := range b.requests {
		u, err := url.Parse(request)
		switch {
		case err == nil && u.Host == server:
			asked++
		case err == nil && (u.Scheme == "data" || u.Scheme == "blob" || request == "about:blank"):
		default:
			b.Errorf("a page asked for %s", request)
		}
	}
	if asked == 0 {
		b.Error("no request was seen")
	}
}
