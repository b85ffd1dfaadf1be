package docs

import (
	"slices"

	"github.com/dateline-api/dateline/internal/news"
)

// The measures of the drawing, in its own units.
const (
	nodeWidth, nodeHeight = 104, 36
	nodeGap               = 56 // between two statuses
	arcStep               = 36 // by which an arc rises for each status that it passes
	margin                = 12
)

// diagram is the workflow as a drawing: the statuses on a line, steps onwards
// as arcs above it, and steps back below.
type diagram struct {
	Width, Height int
	Nodes         []node
	Arcs          []arc
}

type node struct {
	Name          string
	X, Y, CX, CY  int
	Width, Height int
	Public        bool // readers have it
	middle        int
}

// arc is a curve from (X1, Y1) to (X2, Y2) with its label in the middle.
type arc struct {
	Label          string
	X1, Y1, X2, Y2 int
	BendY          int // of both control points
	LabelX, LabelY int
	Back, Timed    bool
}

// drawWorkflow lays out what the table says about the five statuses. The trash is
// left to the table: every status leads there.
func drawWorkflow() diagram {
	longest := len(news.Statuses) - 1
	middle := margin + longest*arcStep + nodeHeight
	d := diagram{Width: 2*margin + len(news.Statuses)*nodeWidth + longest*nodeGap, Height: 2 * middle}
	for i, s := range news.Statuses {
		x := margin + i*(nodeWidth+nodeGap)
		d.Nodes = append(d.Nodes, node{
			Name: string(s), X: x, Y: middle - nodeHeight/2, CX: x + nodeWidth/2, CY: middle + 5,
			Width: nodeWidth, Height: nodeHeight, Public: s == news.Published, middle: middle,
		})
	}
	for _, t := range news.Workflow {
		d.connect(t.From, t.To, string(t.Step), false)
		if t.Later != "" {
			d.connect(t.From, t.Later, string(t.Step)+" later", false)
		}
	}
	d.connect(news.Scheduled, news.Published, "by itself", true)
	return d
}

// connect draws an arc, unless it would end where it begins.
func (d *diagram) connect(from, to news.Status, label string, timed bool) {
	i, j := slices.Index(news.Statuses, from), slices.Index(news.Statuses, to)
	if i < 0 || j < 0 || i == j {
		return
	}
	a, b := d.Nodes[i], d.Nodes[j]
	span, side, lean := j-i, -1, 1 // above, and to the right
	if j < i {
		span, side, lean = i-j, 1, -1
	}
	rise := side * span * arcStep
	if timed { // straight, between the boxes
		d.Arcs = append(d.Arcs, arc{
			Label: label, X1: a.X + nodeWidth, Y1: a.middle, X2: b.X, Y2: b.middle, BendY: a.middle,
			LabelX: (a.X + nodeWidth + b.X) / 2, LabelY: a.middle - 4, Timed: true,
		})
		return
	}
	edge := a.middle + side*nodeHeight/2
	// Arcs that leave a box lean away from those that come in.
	d.Arcs = append(d.Arcs, arc{
		Label: label, X1: a.CX + lean*nodeWidth/6, Y1: edge, X2: b.CX - lean*nodeWidth/6, Y2: edge,
		BendY: edge + rise*4/3, LabelX: (a.CX + b.CX) / 2, LabelY: edge + rise - side*4, Back: j < i,
	})
}
