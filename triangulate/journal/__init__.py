"""The journal: judgements, appended by researchers and never changed."""

from __future__ import annotations

from pathlib import Path

from triangulate.errors import JournalError, MissingProgram
from triangulate.journal.files import FilesJournal, read_judgements
from triangulate.journal.folder import journal_hashes, set_aside_notes
from triangulate.journal.home import Journal, JournalReading

__all__ = ["FilesJournal", "Journal", "JournalReading", "journal_hashes", "open_journal", "read_judgements", "set_aside_notes"]


def open_journal(folder: Path, address: str = "files", researcher: str | None = None) -> Journal:
    """The journal of a study, wherever it is kept.

    Parameters
    ----------
    folder : Path
        The study folder.
    address : str
        What study.yaml says under ``journal``: ``files``, or an address that begins with ``postgresql://``.
    researcher : str, optional
        Who reads and writes; a database shows everybody only what they may see.

    Raises
    ------
    JournalError
        Where the address is neither, or the database cannot be reached.
    MissingProgram
        Where the library for PostgreSQL is not installed.
    """
    if address == "files":
        return FilesJournal(folder)
    if not address.startswith(("postgresql://", "postgres://")):
        # The value is not repeated: an address with a password may have lost its beginning.
        raise JournalError('"journal" in study.yaml is "files", or an address that begins with postgresql://; it is neither.')
    try:
        from triangulate.journal.postgres import PostgresJournal
    except ModuleNotFoundError as err:
        if err.name is None or err.name.partition(".")[0] != "psycopg":
            raise
        raise MissingProgram(
            "the journal of this study is kept in PostgreSQL, and the library for it is not installed. "
            "Run: pip install triangulation-protocol[postgres]"
        ) from err
    return PostgresJournal(address, researcher)
