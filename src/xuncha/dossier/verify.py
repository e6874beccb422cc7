"""Finds out whether a dossier is still what was sealed (卷宗校验)."""

from __future__ import annotations

from .container import DIGEST, EDITIONS, MANIFEST, Dossier, sha256_of


def verify(dossier: Dossier) -> list[str]:
    """Differences between the manifest and the files, in Chinese; empty = unchanged."""
    out: list[str] = []
    sealed = dossier.folder / DIGEST
    if not sealed.is_file():
        out.append(f"{DIGEST}：缺失，{MANIFEST} 本身无从核对")
    elif sealed.read_text("utf-8", "replace").split(" ")[0] != sha256_of(dossier.folder / MANIFEST):
        out.append(f"{MANIFEST}：内容被改动（SHA-256 与封存时不同）")
    manifest = dossier.manifest()
    if f"{EDITIONS}/{manifest.edition}.toml" not in manifest.files:
        out.append(f"{EDITIONS}/{manifest.edition}.toml：缺失，卷宗所用的口径没有封存在内")
    if manifest.end is None:
        out.append("卷宗尚未完成：检查没有正常结束，可用同一命令加 --resume 继续")
    for name, digest in manifest.files.items():
        path = dossier.folder / name
        if not path.is_file():
            out.append(f"{name}：缺失")
        elif sha256_of(path) != digest:
            out.append(f"{name}：内容被改动（SHA-256 与封存时不同）")
    known = {*manifest.files, MANIFEST, DIGEST}
    for path in sorted(dossier.folder.rglob("*")):
        name = path.relative_to(dossier.folder).as_posix()
        if path.is_file() and name not in known and not name.endswith(("-wal", "-shm", ".tmp")):
            out.append(f"{name}：封存后新增，不在清单里")
    return out
