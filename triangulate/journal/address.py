"""The address of a journal in PostgreSQL: what may be shown of it, and as whom to connect. Plain values, no network."""

from __future__ import annotations

import os
import re
from urllib.parse import parse_qsl, unquote, urlsplit

from triangulate.errors import JournalError

_PASSWORD = re.compile(r"^(postgres(?:ql)?://)([^:/@?#]*):(.*)@", re.DOTALL)
"""Up to the last @: a password with an @ of its own must not show its second half."""

_SHOWN_OPTIONS = ("host", "port", "dbname", "user", "service", "sslmode")
"""What the part after the question mark may say in a message; nothing else of it is ever shown."""

_LONGEST_NAME = 63
"""Bytes that PostgreSQL allows in the name of a role; it would cut longer ones without a word."""


def shown_address(address: str) -> str:
    """The address without a password and without anything that might hold one.

    Examples
    --------
    >>> shown_address("postgresql://anna:gre:en@tea@server/families?sslmode=require&password=tea&passfile=/x")
    'postgresql://anna@server/families?sslmode=require'
    """
    bare = _PASSWORD.sub(r"\1\2@", address)
    bare, _, query = bare.partition("?")
    options = "&".join(
        f"{key}={value}" for key, value in parse_qsl(query, keep_blank_values=True) if key in _SHOWN_OPTIONS and "password" not in value
    )
    return f"{bare}?{options}" if options else bare


def secrets_of(address: str) -> tuple[str, ...]:
    """The passwords of an address as they are written and as they are meant, and the one of the environment."""
    found = [match.group(3)] if (match := _PASSWORD.match(address)) else []
    written = re.findall(r"[?&](?:ssl)?password=([^&#]*)", address)
    found += [*written, os.environ.get("PGPASSWORD", "")]
    return tuple(dict.fromkeys(form for word in found for form in (word, unquote(word)) if form))


def masked(text: str, address: str) -> str:
    """A message of the server or of libpq, without any password of the address.

    Examples
    --------
    >>> masked('the password "tea" is wrong', "postgresql://anna:tea@server/families")
    'the password "***" is wrong'
    """
    for secret in sorted(secrets_of(address), key=len, reverse=True):
        text = text.replace(secret, "***")
    return text


def check_address(address: str) -> None:
    """Refuse an address of which libpq would take a piece of the password for a host.

    Raises
    ------
    JournalError
        With a sentence that holds nothing of the password.
    """
    match = _PASSWORD.match(address)
    try:
        urlsplit(address).port  # noqa: B018  # raises where it is no number
        parsed = True
    except ValueError:
        parsed = False
    if not parsed or (match and re.search(r"[@/?#\[\]\s]", match.group(3))):
        advice = (
            "Leave the password out: it is read from PostgreSQL's password file or from PGPASSWORD."
            if match
            else "Write it as postgresql://server/database."
        )
        raise JournalError(f"The address of the journal cannot be understood: {shown_address(address)}. {advice}")


def role_of(database: str, researcher: str) -> str:
    """The role as which a researcher connects.

    Examples
    --------
    >>> role_of("families", "anna")
    'families_anna'
    """
    return _short_enough(f"{database}_{researcher}")


def group_of(database: str) -> str:
    """The role that holds the rights of all researchers of a study."""
    return _short_enough(f"{database}_researchers")


def _short_enough(name: str) -> str:
    if len(name.encode()) > _LONGEST_NAME:
        raise JournalError(
            f'PostgreSQL allows names of {_LONGEST_NAME} bytes, and the role "{name}" would be longer. Give the database a shorter name.'
        )
    return name
