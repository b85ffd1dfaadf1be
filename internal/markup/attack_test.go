package markup_test

import (
	"strings"
	"testing"

	"github.com/dateline-api/dateline/internal/markup"
)

// vectors are ways to smuggle a script into a page that have worked somewhere.
var vectors = []string{
	`<script>alert(1)</script>`,
	`<ScRiPt src=//evil.example></ScRiPt >`,
	`<scr<script>ipt>alert(1)</scr</script>ipt>`,
	`<script/random>alert(1)</script>`,
	`<script><!--<script>alert(1)--></script>`,
	`<img src=x onerror=alert(1)>`,
	`<img/src=https://e.example/x/onerror=alert(1)>`,
	"<img src=https://e.example/x\u00a0onerror=alert(1) onload\n=\nalert(1)>",
	`<img src="https://e.example/x" srcset="javascript:alert(1) 1x" style="background:url(javascript:alert(1))">`,
	`<img src="https://e.example/x"onerror="alert(1)">`,
	"<img src=`x`onerror=alert(1)>",
	`<img """><script>alert(1)</script>">`,
	`<img src="data:image/svg+xml,<svg onload=alert(1)>">`,
	`<image src=x onerror=alert(1)>`,
	`<a href="javascript:alert(1)">x</a>`,
	`<a href="JaVaScRiPt:alert(1)">x</a>`,
	"<a href=\"java\tscript:alert(1)\">x</a>",
	"<a href=\"java\nscript:alert(1)\">x</a>",
	"<a href=\"\x01javascript:alert(1)\">x</a>",
	`<a href="&#106;avascript&colon;alert(1)">x</a>`,
	`<a href="java&Tab;script:alert(1)">x</a>`,
	`<a href="java&#0;script:alert(1)">x</a>`,
	`<a href="&#x6A&#x61vascript:alert(1)">x</a>`,
	`<a href=" &#14; javascript:alert(1)">x</a>`,
	`<a href="vbscript:msgbox(1)">x</a>`,
	`<a href="data:text/html,<script>alert(1)</script>">x</a>`,
	`<a href="data:text/html;base64,PHNjcmlwdD4=">x</a>`,
	`<a href="//evil.example">x</a>`,
	`<a href="\\evil.example">x</a>`,
	`<a href="https:evil.example">x</a>`,
	`<a href="blob:https://e.example/1">x</a>`,
	`<a href="feed:javascript:alert(1)">x</a>`,
	`<a href=https://e.example/ href=javascript:alert(1)>x</a>`,
	`<a href="https://e.example/" onmouseover=alert(1) style="x:expression(alert(1))">x</a>`,
	`<a xlink:href="javascript:alert(1)" href="https://e.example/&quot; onclick=&quot;alert(1)">x</a>`,
	`<svg onload=alert(1)>`,
	`<svg><script>alert(1)</script></svg>`,
	`<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>`,
	`<svg><animate xlink:href=#x attributeName=href values=javascript:alert(1) />`,
	`<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">`,
	`<svg><desc><noscript></desc><s title="</noscript><img src onerror=alert(1)>">`,
	`<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`,
	`<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>`,
	`<math><annotation-xml encoding="text/html"><style><img src=x onerror=alert(1)></style></annotation-xml></math>`,
	`<math href="javascript:alert(1)">x</math>`,
	`<noscript><p title="</noscript><img src=x onerror=alert(1)>">`,
	`<template><script>alert(1)</script></template><template><p>x`,
	`<textarea><img title="</textarea><img src=x onerror=alert(1)>">`,
	`<title><a title="</title><script>alert(1)</script>"></a></title>`,
	`<xmp><p title="</xmp><svg/onload=alert(1)>">`,
	`<plaintext><script>alert(1)</script>`,
	`<noembed><img title="</noembed><img src onerror=alert(1)>"></noembed>`,
	`<iframe src=javascript:alert(1)></iframe>`,
	`<iframe srcdoc="<script>alert(1)</script>">`,
	`<object data="javascript:alert(1)"></object>`,
	`<embed src="javascript:alert(1)">`,
	`<applet code=x></applet><param name=src value=javascript:alert(1)>`,
	`<base href="javascript:alert(1)//">`,
	`<link rel=stylesheet href="javascript:alert(1)"><link rel=import href=//evil.example>`,
	`<meta http-equiv=refresh content="0;url=javascript:alert(1)">`,
	`<style>@import '//evil.example';</style><style>p{background:url("javascript:alert(1)")}`,
	`<p style="width:expression(alert(1));-moz-binding:url(//evil.example)">x</p>`,
	`<div style="background-image:\0075\0072\006C('javascript:alert(1)')">x</div>`,
	`<body onload=alert(1) background="javascript:alert(1)">`,
	`<details open ontoggle=alert(1)>x</details>`,
	`<video><source onerror=alert(1)></video><audio src=x onerror=alert(1)>`,
	`<input autofocus onfocus=alert(1)><select onfocus=alert(1)><option>x`,
	`<button formaction=javascript:alert(1)>x</button><form action=javascript:alert(1)><input type=submit>`,
	`<isindex action=javascript:alert(1) type=image>`,
	`<marquee onstart=alert(1)>x</marquee>`,
	`<table background="javascript:alert(1)"><td background="javascript:alert(1)">x`,
	`<!--><script>alert(1)</script>-->`,
	`<!--[if gte IE 4]><script>alert(1)</script><![endif]-->`,
	`<!-- unclosed <script>alert(1)</script>`,
	`<![CDATA[<script>alert(1)</script>]]>`,
	`<?xml version="1.0"?><script>alert(1)</script>`,
	`</br style=x><//script><</script/script><script>alert(1)</script>`,
	`<a name=x id=cookie>x</a><p id=location name=body>x</p>`,
	`<p lang='"><script>alert(1)</script>' dir="ltr' onclick='alert(1)">x</p>`,
	`<abbr title="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;">x</abbr>`,
	`<time datetime="javascript:alert(1)">x</time><blockquote cite="javascript:alert(1)">x</blockquote>`,
	"<img src=https://e.example/x alt=\"\u202E<script>\">\xc0\xbcscript\xc0\xbealert(1)",
	`&lt;script&gt;alert(1)&lt;/script&gt;`,
	`&amp;lt;script&amp;gt;`,
	`<p>+ADw-script+AD4-alert(1)+ADw-/script+AD4-</p>`,
}

func TestAttacks(t *testing.T) {
	t.Parallel()
	for _, v := range vectors {
		out := markup.FromHTML(v)
		mustBeAllowed(t, out)
		if again := markup.FromHTML(out); again != out {
			t.Errorf("not stable: %q becomes %q", out, again)
		}
		fromMarkdown, err := markup.FromMarkdown("Text\n\n" + v + "\n\n- " + v)
		if err != nil {
			t.Errorf("%q: %v", v, err)
		}
		mustBeAllowed(t, fromMarkdown)
		fromText := markup.FromText(v)
		mustBeAllowed(t, fromText)
		if strings.Contains(strings.ReplaceAll(strings.ReplaceAll(fromText, "<br>", ""), "<p>", ""), "<s") {
			t.Errorf("plain text became markup: %q", fromText)
		}
	}
}
