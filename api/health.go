package api

import (
	"github.com/gin-gonic/gin"

	"github.com/dateline-api/dateline/internal/news"
)

// Health says how the server is.
type Health struct {
	Status  string   `json:"status" enums:"ok,unavailable" example:"ok"`                              // ok, or unavailable
	Version string   `json:"version" example:"v1.0.0"`                                                // of the program
	Reasons []string `json:"reasons,omitzero" validate:"optional" example:"the server is going away"` // what is wrong
} //	@name	Health

// health says that the process answers.
//
//	@ID				getHealth
//	@Summary		Is the process alive?
//	@Description	Answers as long as the process does; looks at nothing else.
//	@Tags			Operate
//	@Produce		json
//	@Success		200		{object}	Health
//	@Failure		400,406	{object}	Problem
//	@Failure		default	{object}	Problem	"Any other problem"
//	@Router			/healthz [get]
func (s *Server) health(c *gin.Context) error {
	ans, err := jsonAnswer(Health{Status: "ok", Version: s.version})
	if err != nil {
		return err
	}
	return s.reply(c, ans)
}

// ready says whether the server should get requests.
//
//	@ID				getReadiness
//	@Summary		Should it get requests?
//	@Description	503 with the reasons when the database does not answer or the server is going away.
//	@Tags			Operate
//	@Produce		json
//	@Success		200			{object}	Health
//	@Failure		400,406,503	{object}	Problem
//	@Failure		default		{object}	Problem	"Any other problem"
//	@Router			/readyz [get]
func (s *Server) ready(c *gin.Context) error {
	if s.draining.Load() {
		return news.ErrUnavailable.With("the server is going away; ask another")
	}
	if err := s.db.Ready(c.Request.Context()); err != nil {
		return err
	}
	ans, err := jsonAnswer(Health{Status: "ok", Version: s.version})
	if err != nil {
		return err
	}
	return s.reply(c, ans)
}
