"""The one door to HTML: `parse` gives a tree; turbohtml by default, its twin on lexbor for comparison and as a fall-back.

Readers use only what `Node` names, so that either engine can carry them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, cast

import turbohtml

from xuncha.patterns import pattern

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode


class Node(Protocol):
    """What readers may ask of an element or text; `tag` is '' for anything that is no element."""

    @property
    def tag(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def parent(self) -> Node | None: ...
    @property
    def children(self) -> tuple[Node, ...]: ...
    def attr(self, name: str) -> str | None: ...
    def select(self, css: str) -> list[Node]: ...
    def select_one(self, css: str) -> Node | None: ...


_TEXT = turbohtml.PlainText(layout="strict", bullet="", table_cell_separator="\t")


def parse(text: str, engine: str = "turbohtml", utf8: bytes | None = None) -> Node:
    """The tree of a page. `utf8`: the same text as bytes where it came as such: that saves the engine a fifth of its work."""
    if engine == "lexbor":
        from selectolax.lexbor import LexborHTMLParser  # only for comparison: its import costs more than a page

        root = LexborHTMLParser(text).root or LexborHTMLParser("<p></p>").root
        return cast(Node, LexborTwin(cast("LexborNode", root)))
    if utf8 is not None:
        return cast(Node, turbohtml.parse(utf8, encoding="utf-8", positions=False))
    return cast(Node, turbohtml.parse(text, positions=False))


def tag_of(node: Node) -> str:
    """The element's name in lower case, '' for text, comments and the document."""
    tag = getattr(node, "tag", "")
    return tag if isinstance(tag, str) else ""


def visible_text(node: Node, source: str = "") -> str:
    """Text as a reader sees it: a line a block, scripts and styles left out; cells of plain tables parted by tabs."""
    if not isinstance(node, LexborTwin):
        if node.select_one(LAYOUT) is None:
            return quick_text(node)
        if source:
            return layout_text(source)
    return walked_text(node)


def quick_text(node: Node) -> str:
    """The engine's own rendering; blocks inside table cells run together."""
    return str(node.to_text(_TEXT))  # type: ignore[attr-defined]


def layout_text(source: str) -> str:
    """The rendering of a page laid out with tables, or with lists that hold more than entries: every part is a block.

    The engine leaves out what stands in a list outside its entries, and runs together what stands in a table cell.
    """
    return str(parse(_PARTS.sub(r"<\1div>", source)).to_text(_TEXT))  # type: ignore[attr-defined]


def walked_text(node: Node) -> str:
    """The same by our own walk over the tree, for engines and fragments without a rendering of their own."""
    out: list[str] = []
    try:
        _walk(node, out)
    except RecursionError:
        # thousands of nested tags: no reader sees such a page as anything but its words
        return squeezed(node.text)
    text = "".join(out)
    return "\n".join(line for line in (_BLANKS.sub(" ", raw).strip(" ") for raw in text.split("\n")) if line)


# spelt out, for ignoring case costs three times as much
_PARTS = pattern(r"<(/?)(?:[tT](?:[rRdDhH]|[aA][bB][lL][eE]|[bB][oO][dD][yY]|[hH][eE][aA][dD])|[uUoO][lL]|[lL][iI]|[mM][eE][nN][uU]|[dD][iI][rR])(?=[\s>/])[^>]*>")


def squeezed(text: str) -> str:
    return " ".join(text.split())


# what makes a table a layout: blocks inside its cells
LAYOUT = "td div,td p,td li,td table,td br,td h1,td h2,td h3"
_BLANKS = pattern(r"[ \r\f\v\u00a0]+")
_BLOCKS = frozenset(
    ["address", "article", "aside", "blockquote", "body", "br", "center", "dd", "div", "dl", "dt", "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "option", "p", "pre", "section", "table", "tbody", "thead", "tr", "ul"]
)
_SILENT = frozenset(("script", "style", "head", "title", "noscript", "template", "iframe"))


class LexborTwin:
    """A lexbor node in the shape of `Node`."""

    __slots__ = ("_node",)

    def __init__(self, node: LexborNode) -> None:
        self._node = node

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LexborTwin) and self._node.mem_id == other._node.mem_id

    def __hash__(self) -> int:
        return hash(self._node.mem_id)

    @property
    def tag(self) -> str:
        name = self._node.tag or ""
        return "" if name.startswith("-") else name

    @property
    def is_text(self) -> bool:
        return self._node.is_text_node

    @property
    def text(self) -> str:
        return self._node.text(deep=True) or ""

    @property
    def parent(self) -> LexborTwin | None:
        up = self._node.parent
        return LexborTwin(up) if up is not None else None

    @property
    def children(self) -> tuple[LexborTwin, ...]:
        return tuple(LexborTwin(child) for child in self._node.iter(include_text=True))

    def attr(self, name: str) -> str | None:
        if not self._node.is_element_node:
            return None
        attributes = self._node.attributes
        return (attributes[name] or "") if name in attributes else None

    def select(self, css: str) -> list[LexborTwin]:
        return [LexborTwin(found) for found in self._node.css(css)]

    def select_one(self, css: str) -> LexborTwin | None:
        found = self._node.css_first(css)
        return LexborTwin(found) if found is not None else None


def _walk(node: Node, out: list[str]) -> None:
    for child in node.children:
        name = getattr(child, "tag", "")
        if not name:
            if type(child).__name__ == "Text" or (isinstance(child, LexborTwin) and child.is_text):
                text = child.text
                out.append(text.replace("\n", " ") if "\n" in text else text)
        elif name in _SILENT:
            continue
        elif name in _BLOCKS:
            out.append("\n")
            _walk(child, out)
            out.append("\n")
        else:
            if name in ("td", "th"):
                out.append("\t")
            _walk(child, out)
