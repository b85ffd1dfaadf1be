package main

import (
	"bytes"
	"image/color"
	"time"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/plotutil"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// The size of the plot.
const (
	plotWidth  = 24 * vg.Centimeter
	plotHeight = 16 * vg.Centimeter
)

// plot draws the median of each kind on one connection against the number of
// articles, both on logarithmic scales, as SVG.
func (r report) plot() ([]byte, error) {
	p := plot.New()
	p.Title.Text = "Median time of an answer, one connection"
	p.X.Label.Text, p.Y.Label.Text = "articles", "milliseconds"
	p.X.Scale, p.Y.Scale = plot.LogScale{}, plot.LogScale{}
	p.X.Tick.Marker, p.Y.Tick.Marker = plot.LogTicks{Prec: -1}, plot.LogTicks{Prec: -1}
	p.Legend.Top, p.Legend.XOffs = true, 0
	p.Add(plotter.NewGrid())
	for i := range r.sizes[0].kinds {
		var points plotter.XYs
		for _, m := range r.sizes {
			took := max(m.kinds[i].got.alone, time.Microsecond) // a logarithm wants more than 0
			points = append(points, plotter.XY{X: float64(m.articles), Y: float64(took) / float64(time.Millisecond)})
		}
		line, dots, err := plotter.NewLinePoints(points)
		if err != nil {
			return nil, err
		}
		line.Color, line.Dashes = plotutil.Color(i), plotutil.Dashes(i/len(plotutil.DefaultColors))
		dots.Color, dots.Shape = plotutil.Color(i), plotutil.Shape(i)
		p.Add(line, dots)
		p.Legend.Add(r.sizes[0].kinds[i].name, line, dots)
	}
	return r.svg(p)
}

// svg leaves the right third of the picture to the legend.
func (report) svg(p *plot.Plot) ([]byte, error) {
	legend := p.Legend
	p.Legend = plot.NewLegend()
	legend.Top, legend.Left, legend.Padding = true, true, vg.Millimeter
	canvas := vgsvg.New(plotWidth, plotHeight)
	whole := draw.New(canvas)
	whole.FillPolygon(color.White, []vg.Point{ // dark pages show it, too
		{X: 0, Y: 0}, {X: plotWidth, Y: 0}, {X: plotWidth, Y: plotHeight}, {X: 0, Y: plotHeight},
	})
	p.Draw(draw.Crop(whole, 0, -plotWidth/3, 0, 0))
	legend.Draw(draw.Crop(whole, plotWidth*2/3+5*vg.Millimeter, 0, 0, -vg.Centimeter))
	var b bytes.Buffer
	_, err := canvas.WriteTo(&b)
	return b.Bytes(), err
}
