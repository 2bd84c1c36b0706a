"""``triangulate team``: the journal of a study in PostgreSQL, with a role for each researcher."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from triangulate.cli.common import add_json, add_study, print_json

if TYPE_CHECKING:
    from triangulate.journal.team import Login, Team

ACTIONS = {
    "create": "make the database, its tables and a role for each researcher of study.yaml",
    "add": "let a researcher of study.yaml in",
    "remove": "let a researcher in no longer; the judgements stay",
    "password": "give a researcher a new password",
    "update": "take over what changed in study.yaml and meta_themes.csv, and the tables of a new version",
    "status": "show who has made how many judgements",
}
"""What can be done, with its help."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    words = f"what to do: {', '.join(list(ACTIONS)[:-1])} or {list(ACTIONS)[-1]}; triangulate team ACTION --help says what each needs"
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True, help=words)
    for name, words in ACTIONS.items():
        action = actions.add_parser(name, help=words, description=f"{words[0].upper()}{words[1:]}.")
        if name in _NAMED:
            action.add_argument("study", metavar="STUDY", help="the study folder")
            action.add_argument("researcher", metavar="RESEARCHER", help="the id of the researcher")
        else:
            add_study(action)
        action.add_argument(
            "--admin",
            metavar="ADDRESS",
            help="postgresql:// address of the same server as its administrator (default: the address of the study)",
        )
        if name in ("create", "add", "password"):
            action.add_argument("--passwords", metavar="DIR", help="write new passwords into files in this folder instead of showing them")
        if name in ("create", "add"):
            action.add_argument(
                "--no-passwords", action="store_true", help="set none: the server knows people by other means, such as certificates"
            )
        if name == "status":
            add_json(action)


_NAMED = ("add", "remove", "password")


def run(options: argparse.Namespace) -> int:
    """Do one of the actions."""
    actions = {"create": _create, "add": _add, "remove": _remove, "password": _password, "update": _update, "status": _status}
    actions[options.action](options)
    return 0


def _create(options: argparse.Namespace) -> None:
    from triangulate.journal.address import shown_address
    from triangulate.journal.team import create_team

    address, team = _read_team(options)
    _check_folder(options)
    change = create_team(address, team, options.admin, passwords=not options.no_passwords)
    print(f"The journal at {shown_address(address)} is ready for {', '.join(sorted(team.members))}.")
    _give(options, change.logins)
    if change.kept:
        print(f"\nMembers already, with the passwords that they have: {', '.join(change.kept)}.")
    _say_strangers(options, change.strangers)


def _add(options: argparse.Namespace) -> None:
    from triangulate.journal.team import add_member

    address, team = _read_team(options)
    _check_folder(options)
    login = add_member(address, team, options.researcher, options.admin, passwords=not options.no_passwords)
    print(f"{options.researcher} can connect as {login.role}.")
    _give(options, (login,))


def _remove(options: argparse.Namespace) -> None:
    from triangulate.journal.team import remove_member

    address, _ = _read_team(options)
    remove_member(address, options.researcher, options.admin)
    print(f"{options.researcher} can no longer connect. The judgements stay.")


def _password(options: argparse.Namespace) -> None:
    from triangulate.journal.team import set_password

    address, _ = _read_team(options)
    _check_folder(options)
    login = set_password(address, options.researcher, options.admin)
    print(f"{options.researcher} has a new password.")
    _give(options, (login,))


def _update(options: argparse.Namespace) -> None:
    from triangulate.journal.address import shown_address
    from triangulate.journal.team import update_team

    address, team = _read_team(options)
    change = update_team(address, team, options.admin)
    steps = f" New in its tables: {', '.join(change.steps)}." if change.steps else ""
    print(f"The journal at {shown_address(address)} has the settings of the study.{steps}")
    for name in change.missing:
        print(f"{name} is not let in yet: triangulate team add {options.study} {name}")
    _say_strangers(options, change.strangers)


def _status(options: argparse.Namespace) -> None:
    from dataclasses import asdict

    from triangulate.journal.team import team_progress
    from triangulate.markup.plain import terminal_table

    address, _ = _read_team(options)
    progress = team_progress(address, options.admin)
    if options.json:
        print_json([asdict(row) for row in progress])
        return
    header = ["researcher", "role", "judgements", "comparisons coded", "last"]
    rows = [
        [
            row.researcher,
            (row.role or "-") if row.active or not row.role else f"{row.role} (removed)",
            str(row.judgements),
            str(row.coded),
            row.last or "-",
        ]
        for row in progress
    ]
    print(terminal_table(header, rows))


def _read_team(options: argparse.Namespace) -> tuple[str, Team]:
    """The address of the journal and the team, as the folder says; warnings and errors of other tables do not matter here."""
    from triangulate.errors import Problem, StudyError
    from triangulate.journal.team import team_of
    from triangulate.matrix import json_value
    from triangulate.protocol.sorting import sort_findings
    from triangulate.readers.folder import read_folder

    files = read_folder(Path(options.study))
    if files.settings.journal == "files":
        fix = "Write journal: postgresql://server/database to share one journal on a server."
        raise StudyError([Problem("error", "study.yaml", None, None, "journal", "the journal of this study is kept in files", fix)])
    themes = sort_findings(files.tables)[0].meta_themes
    groups = (json_value(value) for value in themes["group"])
    return files.settings.journal, team_of(files.settings, dict(zip(map(str, themes["meta_theme"]), groups, strict=True)))


def _check_folder(options: argparse.Namespace) -> None:
    """Make the folder for passwords before there are any; never within the study, which the team shares."""
    from triangulate.errors import OutputError

    if options.passwords is None:
        return
    folder = Path(options.passwords)
    if folder.resolve().is_relative_to(Path(options.study).resolve()):
        raise OutputError(f'"{folder}" lies in the study folder, which the whole team sees. Name a folder of your own for the passwords.')
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as err:
        raise OutputError(f'The folder "{folder}" cannot be made ({err.strerror}). Name another one for the passwords.') from err


def _give(options: argparse.Namespace, logins: tuple[Login, ...]) -> None:
    """Show new passwords once, or write each into a file of its own."""
    from triangulate.markup.plain import terminal_table

    fresh = [login for login in logins if login.password is not None]
    if not fresh:
        return
    if options.passwords is None:
        print("\nGive each researcher their own password; it is shown only now:\n")
        print(terminal_table(["researcher", "role", "password"], [[login.researcher, login.role, login.password or ""] for login in fresh]))
        return
    for login in fresh:
        print(f"{_write_password(Path(options.passwords), login)}: for {login.researcher} alone, as PostgreSQL's password file")


def _write_password(folder: Path, login: Login) -> Path:
    import os

    from triangulate.errors import OutputError

    path = folder / f"{login.role}.pgpass"
    try:
        path.unlink(missing_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8", newline="\n") as file:  # noqa: PTH123  # the mode from the start
            file.write(f"{login.pgpass}\n")
    except OSError as err:
        raise OutputError(
            f'"{path}" cannot be written ({err.strerror}). Run triangulate team password with --passwords and another folder.'
        ) from err
    return path


def _say_strangers(options: argparse.Namespace, strangers: tuple[str, ...]) -> None:
    for name in strangers:
        print(
            f"study.yaml names no researcher {name} any more, who can still connect: triangulate team remove {options.study} {name}",
            file=sys.stderr,
        )
