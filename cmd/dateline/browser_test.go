package main

import (
	"encoding/json"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// screens are a desk and a phone, by day and by night.
var screens = []screen{
	{"desk-light", 1280, 900, "light"},
	{"desk-dark", 1280, 900, "dark"},
	{"phone-light", 390, 844, "light"},
	{"phone-dark", 390, 844, "dark"},
}

// TestBrowser reads the pages and tries the API in them as a developer does.
func TestBrowser(t *testing.T) {
	t.Parallel()
	chromium := browser(t)
	database := filepath.Join(t.TempDir(), "dateline.db")
	output(t, "sample", "--database", database)
	key := adminKey(t, database)
	server := start(t, database)
	for _, s := range screens {
		t.Run(s.name, func(t *testing.T) { lookAt(openTab(chromium, t, s), server) })
	}
	t.Run("write", func(t *testing.T) { writeIn(openTab(chromium, t, screens[0]), server, key) })
	t.Run("write-phone", func(t *testing.T) { writeIn(openTab(chromium, t, screens[2]), server, key) })
}

// lookAt opens every kind of page and executes an operation.
func lookAt(b *tab, server *process) {
	base := "http://" + server.address
	b.open(base + "/")
	if headline := b.text(".stories a"); !strings.Contains(headline, "Security Dialogue") {
		b.Errorf("the newest story on the landing page is %q", headline)
	}
	b.wantFit("/")
	b.screenshot("landing")

	b.open(base + "/docs/workflow")
	if drawn := b.text("main .diagram"); !strings.Contains(drawn, "scheduled") || !strings.Contains(drawn, "unpublish") {
		b.Errorf("the workflow is drawn with %q", drawn)
	}
	b.wantFit("/docs/workflow")
	b.screenshot("workflow")

	b.open(base + "/docs/problems")
	if first := b.text("main .links a"); first == "" {
		b.Error("there are no problems")
	}
	b.wantFit("/docs/problems")
	b.screenshot("problems")

	b.open(base + "/docs/problems/body-invalid")
	if facts := b.text("main .facts"); !strings.Contains(facts, "body-invalid") || !strings.Contains(facts, "422") {
		b.Errorf("the problem's facts are %q", facts)
	}
	b.wantFit("/docs/problems/body-invalid")
	b.screenshot("problem")

	b.open(base + "/docs")
	b.do(chromedp.WaitVisible(chromedp.CSS(operation("listArticles"))))
	b.wantFit("/docs")
	b.screenshot("reference")
	status, body := b.execute("listArticles")
	var got list
	if err := json.Unmarshal([]byte(body), &got); status != "200" || err != nil || len(got.Data) == 0 {
		b.Errorf("listArticles: status %s, %v: %s", status, err, body)
	}
	b.wantFit("/docs with an operation")
	b.screenshot("executed")
	b.wantCalm(server.address)
}

// writeIn enters a key and makes an article, and reads it back.
func writeIn(b *tab, server *process, key string) {
	b.open("http://" + server.address + "/docs")
	const form, input = `.auth-container:has(input[aria-label="auth-bearer-value"])`, `input[aria-label="auth-bearer-value"]`
	b.do(
		chromedp.Click(chromedp.CSS(".auth-wrapper .btn.authorize")),
		chromedp.SendKeys(chromedp.CSS(input), key),
	)
	b.wantFit("/docs with the dialog")
	b.screenshot("authorize")
	b.do(
		chromedp.Click(chromedp.CSS(form+" .auth-btn-wrapper .authorize")),
		chromedp.Click(chromedp.CSS(".auth-container .btn-done")),
		chromedp.WaitNotPresent(chromedp.CSS(".dialog-ux")),
	)
	status, body := b.execute("createArticle")
	var made story
	if err := json.Unmarshal([]byte(body), &made); status != "201" || err != nil {
		b.Fatalf("createArticle: status %s, %v: %s", status, err, body)
	}
	b.wantFit("/docs with an article")
	b.screenshot("created")
	server.caller("").want(b.T, http.StatusNotFound, http.MethodGet, "/v1/articles/"+made.ID, "", nil) // a draft
	if kept := evaluate[int](b, "localStorage.length + sessionStorage.length + document.cookie.length"); kept != 0 {
		b.Error("the page keeps something in the browser")
	}
	b.wantCalm(server.address)
}

// operation selects the block of an operation in Swagger UI.
func operation(id string) string { return `.opblock[id$="-` + id + `"]` }

// execute opens an operation of Swagger UI, presses Execute, and returns the
// status and the body that are shown.
func (b *tab) execute(id string) (status, body string) {
	b.Helper()
	response := operation(id) + " .live-responses-table .response"
	b.do(
		chromedp.Click(chromedp.CSS(operation(id)+" .opblock-summary-control")),
		chromedp.Click(chromedp.CSS(operation(id)+" .btn.execute")),
		chromedp.WaitVisible(chromedp.CSS(response)),
	)
	status = evaluate[string](b, "document.querySelector('"+response+" .response-col_status').firstChild.textContent")
	body = evaluate[string](b, "document.querySelector('"+response+" .response-col_description pre')?.textContent ?? ''")
	return strings.TrimSpace(status), body
}
