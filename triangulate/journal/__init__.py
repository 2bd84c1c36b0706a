"""The journal: judgements, appended by researchers and never changed."""

from triangulate.journal.files import read_judgements

__all__ = ["read_judgements"]
