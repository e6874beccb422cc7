"""Reads attachments in a process of its own, under limits of memory and time: a hostile file costs itself alone."""

from __future__ import annotations

import contextlib
import os
import select
import struct
import subprocess
import sys
import threading
import time
from concurrent.futures import Future
from queue import Queue
from typing import IO

import msgspec

from xuncha.read.attachments import Extracted, extract

SECONDS = 20.0
MEMORY = 2 << 30
#: files after which the process is begun anew
RECYCLE = 200
_LENGTH = struct.Struct("<I")


class Clerk:
    """One reader process; jobs come back as futures, in order."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._jobs: Queue[tuple[bytes, Future[Extracted]] | None] = Queue()
        self._thread: threading.Thread | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._count = 0

    def read(self, data: bytes) -> Future[Extracted]:
        if self._thread is None:
            self._thread = threading.Thread(target=self._serve, name="clerk", daemon=True)
            self._thread.start()
        answer: Future[Extracted] = Future()
        self._jobs.put((data, answer))
        return answer

    def close(self) -> None:
        if self._thread is not None:
            self._jobs.put(None)
            self._thread.join()
            self._thread = None

    def _serve(self) -> None:
        while (job := self._jobs.get()) is not None:
            data, answer = job
            try:
                answer.set_result(self._ask(data))
            except Exception as error:
                self._end()
                answer.set_result(Extracted("other", unread=f"附件读不了（{error or type(error).__name__}）"))
        self._end()

    def _ask(self, data: bytes) -> Extracted:
        if self._process is None or self._process.poll() is not None or self._count >= RECYCLE:
            self._end()
            # not by multiprocessing: workers of the fleet may have no children of that kind
            self._process = subprocess.Popen(
                [sys.executable, "-m", "xuncha.inspection.clerk"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            )  # fmt: skip
            self._count = 0
        self._count += 1
        pipe_in, pipe_out = self._process.stdin, self._process.stdout
        assert pipe_in is not None and pipe_out is not None
        pipe_in.write(_LENGTH.pack(len(data)) + data)
        pipe_in.flush()
        until = time.monotonic() + self._seconds
        return msgspec.msgpack.decode(_receive(pipe_out, until, self._seconds), type=Extracted)

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        try:
            process.wait(0.5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _receive(pipe: IO[bytes], until: float, seconds: float) -> bytes:
    """A message from the reader; OSError says why none came."""
    raw, wanted = b"", _LENGTH.size
    while len(raw) < wanted:
        left = until - time.monotonic()
        if left <= 0 or not select.select([pipe], [], [], left)[0]:
            raise OSError(f"读了{seconds:g}秒还没有读完")
        piece = os.read(pipe.fileno(), 1 << 20)
        if not piece:
            raise OSError("超出内存限制或文件有误")
        raw += piece
        if wanted == _LENGTH.size and len(raw) >= wanted:
            wanted += _LENGTH.unpack(raw[:wanted])[0]
    return raw[_LENGTH.size :]


def main() -> None:
    """The reader process: length and bytes in, length and what was read out, until its input ends."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(KeyboardInterrupt, BrokenPipeError):
        while len(head := sys.stdin.buffer.read(_LENGTH.size)) == _LENGTH.size:
            try:
                result = extract(sys.stdin.buffer.read(_LENGTH.unpack(head)[0]))
            except MemoryError:
                result = Extracted("other", unread="附件读不了（超出内存限制）")
            answer = msgspec.msgpack.encode(result)
            sys.stdout.buffer.write(_LENGTH.pack(len(answer)) + answer)
            sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
