"""Coding schemes as data: codes, the judgements compared, the tables from judgement to code.

A scheme is one YAML file. Those that come with the software stand in this folder; a team's own
stand in ``schemes/`` of the study folder and are read and checked by the same function.
"""

from triangulate.schemes.read import load_scheme, parse_scheme, shipped_schemes
from triangulate.schemes.scheme import SCOPES, Code, Row, Scheme

__all__ = ["SCOPES", "Code", "Row", "Scheme", "load_scheme", "parse_scheme", "shipped_schemes"]
