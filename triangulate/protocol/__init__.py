"""The six steps of the triangulation protocol as plain functions: tables in, tables out.

Nothing here reads or writes a file. One file a step: sorting, coding (with codings and cells), assessment,
completeness, researchers, feedback; then sensitivity.
"""
