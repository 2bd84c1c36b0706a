"""Tables as CSV: UTF-8 with the mark that Excel needs, and no cell that a spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from triangulate.markup import csv_text


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A CSV file; line breaks inside cells stay, control characters too.

    Examples
    --------
    >>> csv_bytes(["label"], [["=1+1"]]).decode("utf-8-sig")
    "label\\n'=1+1\\n"
    """
    buffer = io.StringIO(newline="")
    cells = [[csv_text(cell) for cell in row] for row in rows]
    # Python before 3.13 leaves a lone carriage return without quotation marks, and the row would end there.
    alone = any("\r" in cell for row in cells for cell in row)
    writer = csv.writer(buffer, lineterminator="\n", quoting=csv.QUOTE_ALL if alone else csv.QUOTE_MINIMAL)
    writer.writerow(header)
    writer.writerows(cells)
    return buffer.getvalue().encode("utf-8-sig", errors="replace")
