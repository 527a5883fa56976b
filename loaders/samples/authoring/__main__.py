"""Write the sample registry out of its tables: ``python -m samples.authoring`` with ``loaders`` on the path."""

from __future__ import annotations

from pathlib import Path

from samples.authoring.files import sample_files
from samples.authoring.readme import filled


def main() -> None:
    """Write every file, and remove those that the tables no longer say."""
    root = Path(__file__).parent.parent
    files = sample_files()
    for folder in ("registry", "rules", "learners"):
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and path.relative_to(root).as_posix() not in files:
                path.unlink()
    for name, content in files.items():
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists() or target.read_bytes() != content:
            target.write_bytes(content)
    readme = root / "README.md"
    readme.write_text(filled(readme.read_text(encoding="utf-8")), encoding="utf-8")
    print(f"{len(files)} files under {root}")


if __name__ == "__main__":
    main()
