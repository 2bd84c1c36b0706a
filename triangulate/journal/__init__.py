"""The journal: judgements, appended by researchers and never changed."""

from triangulate.journal.files import journal_hashes, read_judgements

__all__ = ["journal_hashes", "read_judgements"]
