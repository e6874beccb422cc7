"""Bytes become facts: what a page shows, without judgement and without the network."""

from .page import read_page

__all__ = ["read_page"]
