"""When a site that blocks programs is left in peace: a few walls say so, one folder that is closed to strangers does not."""

from __future__ import annotations

#: pages that are blocked, one after the other or among others
PATIENCE = 10
#: folders that they lie in: one alone may well be closed to strangers
FOLDERS = 3


class Walls:
    """Counts a site's pages and those of them that were blocked."""

    def __init__(self) -> None:
        self.pages = 0
        self._blocked = 0
        self._row: list[str] = []
        self._folders: set[str] = set()

    def answered(self, url: str, blocked: bool) -> None:
        """What a page came to."""
        if not blocked:
            self._row = []
            return
        folder = url.rpartition("/")[0]
        self._blocked += 1
        self._row = [*self._row[-PATIENCE:], folder]
        if len(self._folders) < FOLDERS:
            self._folders.add(folder)

    def enough(self) -> bool:
        """Whether the site is to be asked for nothing more."""
        if self._blocked < PATIENCE:
            return False
        in_row = len(self._row) >= PATIENCE and len(set(self._row)) >= FOLDERS
        return in_row or (self._blocked * 2 > self.pages and (len(self._folders) >= FOLDERS or self._blocked >= 2 * PATIENCE))
