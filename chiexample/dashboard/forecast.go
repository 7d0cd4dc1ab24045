package dashboard

import (
	"context"
	"errors"
	"math"
)

// A Forecaster says how many activities the next week will have. It may be a
// service elsewhere, and fail.
type Forecaster func(ctx context.Context, weeks []Bar) (float64, error)

// Trend is a [Forecaster] that draws a straight line through the weeks.
func Trend(_ context.Context, weeks []Bar) (float64, error) {
	n := float64(len(weeks))
	if n < 2 {
		return 0, errors.New("dashboard: a trend needs two weeks")
	}
	var sumX, sumY, sumXY, sumXX float64
	for i, w := range weeks {
		x := float64(i)
		sumX, sumY, sumXY, sumXX = sumX+x, sumY+w.Value, sumXY+x*w.Value, sumXX+x*x
	}
	slope := (n*sumXY - sumX*sumY) / (n*sumXX - sumX*sumX)
	return math.Max(0, math.Round((sumY-slope*sumX)/n+slope*n)), nil
}
