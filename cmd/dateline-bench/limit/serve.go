package limit

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"github.com/cespare/xxhash/v2"
	"github.com/gin-gonic/gin"
)

// Handler answers its kinds of requests under the API's paths.
func (db *DB) Handler() http.Handler {
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.GET("/v1/articles/:id", db.getArticle)
	e.GET("/v1/articles", db.listArticles)
	if db.writing != nil {
		e.POST("/v1/articles", db.writing.create)
		e.PATCH("/v1/articles/:id", db.patchHeadline)
	}
	return e
}

func (db *DB) getArticle(c *gin.Context) {
	stories, err := read(c, db.article, true, c.Param("id"))
	if err != nil || len(stories) == 0 {
		c.Status(http.StatusNotFound)
		return
	}
	reply(c, stories[0])
}

func (db *DB) listArticles(c *gin.Context) {
	stmt, args := db.newest, []any(nil)
	if section := c.Query("section"); section != "" {
		stmt, args = db.section, []any{section, c.Query("tag")}
	}
	if author := c.Query("author"); author != "" && db.writing != nil {
		stmt, args = db.writing.author, []any{author}
	}
	stories, err := read(c, stmt, false, args...)
	if err != nil {
		c.Status(http.StatusInternalServerError)
		return
	}
	p := page{Data: stories}
	p.Meta.Limit, p.Links.Self = 20, c.Request.URL.RequestURI()
	reply(c, p)
}

func read(c *gin.Context, stmt *sql.Stmt, whole bool, args ...any) (list []story, err error) {
	rows, err := stmt.QueryContext(c.Request.Context(), args...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		s, err := scan(rows, whole)
		if err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, rows.Err()
}

// reply writes JSON with an ETag of its bytes.
func reply(c *gin.Context, v any) {
	var body bytes.Buffer
	e := json.NewEncoder(&body)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		c.Status(http.StatusInternalServerError)
		return
	}
	c.Header("ETag", `"`+strconv.FormatUint(xxhash.Sum64(body.Bytes()), 36)+`"`)
	c.Header("Content-Length", strconv.Itoa(body.Len()))
	c.Data(http.StatusOK, "application/json", body.Bytes())
}
