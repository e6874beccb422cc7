"""Reads and writes a dossier folder. Fields and file names: contract, section 3."""

from __future__ import annotations

import hashlib
import os
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from xuncha.model.findings import Finding
from xuncha.model.verdicts import AccountVerdict, Verdict
from xuncha.registry import Account, AccountEvidence, ColumnEntry, Exemption, ParameterRule, Site
from xuncha.rules import Allowed, Edition, Entry, edition_names, load_edition

MANIFEST = "manifest.json"
DIGEST = "manifest.sha256"
FINDINGS = "findings.jsonl"
ADDED = "added-findings.jsonl"
VERDICTS = "verdicts.json"
ACCOUNT_VERDICTS = "account-verdicts.json"
REGISTRY = "registry.json"
DECISIONS = "decisions.json"
ADDITIONS = "additions.json"
EDITIONS = "editions"
HISTORY = "history"
RESULTS = (FINDINGS, VERDICTS, ACCOUNT_VERDICTS)

T = TypeVar("T")


class DossierError(Exception):
    """The folder is no dossier, or cannot be written; the message says which and what to do."""


class Manifest(msgspec.Struct):
    """The dossier's cover sheet: who made it, under which rules, as of when, and every file's SHA-256."""

    program: str
    edition: str
    edition_sha256: str
    as_of: date
    start: datetime
    end: datetime | None = None
    options: dict[str, str] = {}
    files: dict[str, str] = {}


#: the option that names the dossier before (上次的卷宗), seen from this one
PREVIOUS = "previous"


class Registered(msgspec.Struct):
    """The registry as the inspection used it."""

    sites: list[Site] = []
    accounts: list[Account] = []
    account_evidence: list[AccountEvidence] = []
    columns: list[ColumnEntry] = []
    exemptions: list[Exemption] = []
    parameters: list[ParameterRule] = []
    # words added to the program's own, so that a second look reads by the same ones
    lexicon: list[Entry] = []
    allowed: list[Allowed] = []


class Decision(msgspec.Struct, frozen=True):
    """What a person decided about a subject (复核意见)."""

    subject: str
    decision: str
    reason: str
    by: str
    at: str


class Addition(msgspec.Struct, frozen=True):
    """What people added to a portal's score (加分); None takes back what was added before."""

    site: str
    points: float | None
    reason: str
    by: str
    at: str


class Dossier:
    """A dossier folder; writing is atomic file by file, so that a cut-short run leaves the former state."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def open(cls, folder: Path) -> Dossier:
        """An existing dossier; DossierError where the folder is none."""
        if not (folder / MANIFEST).is_file():
            raise DossierError(f"{folder}：不是卷宗（没有 {MANIFEST}），请给出 xuncha inspect --out 写出的文件夹")
        return cls(folder)

    @classmethod
    def create(cls, folder: Path) -> Dossier:
        """A folder to write into; DossierError where that is impossible."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            probe = folder / ".write-test"
            probe.write_bytes(b"")
            probe.unlink()
        except OSError as error:
            raise DossierError(f"{folder}：写不进去（{error.strerror}），请换一个有写权限的文件夹") from error
        return cls(folder)

    def site_folder(self, code: str) -> Path:
        return self.folder / "sites" / code

    # --- reading

    def manifest(self) -> Manifest:
        return self._load(MANIFEST, Manifest)

    def edition(self) -> Edition:
        """What it was judged by: the one of that name here; where there is none (a file of the office's, another machine) the one it keeps."""
        name = self.manifest().edition
        kept = self.folder / EDITIONS / f"{name}.toml"
        return load_edition(name if name in edition_names() or not kept.is_file() else str(kept))

    def registered(self) -> Registered:
        return self._load(REGISTRY, Registered)

    def findings(self) -> list[Finding]:
        """What was concluded: the machine's findings and people's together, decisions laid on."""
        return self._lines(FINDINGS)

    def added_findings(self) -> list[Finding]:
        """What people found themselves; of each subject `detail.source_kind` says who (inspector, third-party, province), `detail.by` by name."""
        return self._lines(ADDED)

    def _lines(self, name: str) -> list[Finding]:
        path = self.folder / name
        if not path.exists():
            return []
        try:
            return [msgspec.json.decode(line, type=Finding) for line in path.read_bytes().splitlines() if line]
        except (msgspec.DecodeError, OSError) as error:
            raise DossierError(f"{path}：内容读不懂（{error}），可用 xuncha dossier verify 核对") from error

    def verdicts(self) -> list[Verdict]:
        return self._load(VERDICTS, list[Verdict])

    def account_verdicts(self) -> list[AccountVerdict]:
        if not (self.folder / ACCOUNT_VERDICTS).exists():
            return []
        return self._load(ACCOUNT_VERDICTS, list[AccountVerdict])

    def decisions(self) -> list[Decision]:
        return self._load(DECISIONS, list[Decision]) if (self.folder / DECISIONS).exists() else []

    def additions(self) -> list[Addition]:
        """All that people ever added, in order; of a site the last counts."""
        return self._load(ADDITIONS, list[Addition]) if (self.folder / ADDITIONS).exists() else []

    # --- writing

    def write_manifest(self, manifest: Manifest) -> None:
        """The cover sheet, and its own digest beside it."""
        self._store(MANIFEST, manifest)
        self.write_bytes(DIGEST, f"{sha256_of(self.folder / MANIFEST)}  {MANIFEST}\n".encode())

    def write_registered(self, registered: Registered) -> None:
        self._store(REGISTRY, registered)

    def write_decisions(self, decisions: list[Decision]) -> None:
        self._store(DECISIONS, decisions)

    def write_additions(self, additions: list[Addition]) -> None:
        """All of them, the former ones first; they count once the dossier is judged again."""
        self._store(ADDITIONS, additions)

    def write_added_findings(self, findings: list[Finding]) -> None:
        """All of them, in place of the former; they count once the dossier is judged again."""
        self.write_bytes(ADDED, _as_lines(findings))

    def write_results(
        self, findings: list[Finding], verdicts: list[Verdict], account_verdicts: list[AccountVerdict]
    ) -> None:
        """Writes findings and verdicts; former ones go to history/ under the time of the change."""
        self._keep_former()
        self.write_bytes(FINDINGS, _as_lines(findings))
        self._store(VERDICTS, verdicts)
        self._store(ACCOUNT_VERDICTS, account_verdicts)

    def seal(self, manifest: Manifest) -> None:
        """Writes the manifest with the SHA-256 of every file of the dossier."""
        manifest.files = {
            path.relative_to(self.folder).as_posix(): sha256_of(path)
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and path.name not in (MANIFEST, DIGEST) and not path.name.endswith(("-wal", "-shm", ".tmp"))
        }
        self.write_manifest(manifest)

    def write_bytes(self, name: str, data: bytes) -> None:
        path = self.folder / name
        temporary = path.with_name(path.name + ".tmp")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with temporary.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except OSError as error:
            raise DossierError(f"{path}：写不进去（{error.strerror}），已采集的内容仍在卷宗里；腾出空间或改正权限后，用同一命令加 --resume 接着做") from error

    def _keep_former(self) -> None:
        present = [name for name in RESULTS if (self.folder / name).exists()]
        if not present:
            return
        target = self.folder / HISTORY / self.next_in_history()
        target.mkdir(parents=True)
        for name in present:
            (self.folder / name).replace(target / name)

    def next_in_history(self) -> str:
        """The name of the next folder under history/."""
        history = self.folder / HISTORY
        taken = [int(p.name) for p in history.iterdir() if p.name.isdigit()] if history.is_dir() else []
        return f"{1 + max(taken, default=0):03d}"

    def set_aside(self, code: str, number: str) -> None:
        """Moves a site's folder to history/`number`, so that the site can be inspected anew; done already, it does nothing."""
        target = self.folder / HISTORY / number / "sites" / code
        if target.exists():
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        if self.site_folder(code).exists():
            self.site_folder(code).replace(target)
        else:
            target.mkdir()

    def _load(self, name: str, kind: type[T]) -> T:
        path = self.folder / name
        try:
            return msgspec.json.decode(path.read_bytes(), type=kind)
        except (msgspec.DecodeError, OSError) as error:
            raise DossierError(f"{path}：读不了（{error}），可用 xuncha dossier verify 核对") from error

    def _store(self, name: str, value: object) -> None:
        self.write_bytes(name, msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n")


def _as_lines(findings: list[Finding]) -> bytes:
    return b"".join(msgspec.json.encode(finding) + b"\n" for finding in findings)


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
