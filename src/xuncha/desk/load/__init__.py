"""A desk filled with made-up data of a given size, to measure how it bears growth (`xuncha dev load`). No app: it has no tables."""
