"""Small helpers about text and the tree that all readers share."""

from __future__ import annotations

from collections.abc import Iterator

from .html import Node


def squeeze(text: str) -> str:
    """White space of every kind folded to single blanks."""
    # splitting at white space is several times quicker than a pattern; zero-width marks are rare
    if "\u200b" in text or "\ufeff" in text:
        text = text.replace("\u200b", " ").replace("\ufeff", " ")
    return " ".join(text.split())


def dense(text: str) -> str:
    """White space of every kind removed."""
    return squeeze(text).replace(" ", "")


def ancestors(node: Node, limit: int = 40) -> Iterator[Node]:
    up = node.parent
    while up is not None and limit and up.tag != "html":
        yield up
        up = up.parent
        limit -= 1


def css_name(node: Node) -> str:
    """Class and id in one lower-case string, for telling what a block is meant to be."""
    return f"{node.attr('class') or ''} {node.attr('id') or ''}".lower()


def anchor_title(node: Node, text: str | None = None) -> str:
    """A link's full title: its title attribute where the text is that title cut short. `text`: the squeezed text if known."""
    if text is None:
        text = squeeze(node.text)
    title = squeeze(node.attr("title") or "")
    if title and (not text or text.rstrip(".…· ") in title or (len(title) > len(text) > 0 and title[:4] == text[:4])):
        return title
    return text


def within(node: Node, box: Node) -> bool:
    return any(up == box for up in ancestors(node))
