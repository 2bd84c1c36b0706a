"""``python -m triangulate``: the command line."""

from triangulate.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
