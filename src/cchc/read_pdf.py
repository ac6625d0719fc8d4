from pathlib import Path


def pdf(path: Path) -> tuple[str, tuple[int, ...]]:
    raise NotImplementedError
