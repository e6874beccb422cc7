"""Rounds (巡查轮次): scope, stages, runs, samples, the bulletin."""
