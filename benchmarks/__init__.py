"""Speed, memory and growth as ratios against peers and against the floor, taken alternately in one run; never a timed test."""
