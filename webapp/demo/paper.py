"""A document's file for the demonstration: one page that says what it is, written as a PDF by hand."""

from typing import Final

from geo.names import fold

_PAGE: Final = "[0 0 595 842]"  # A4, in points
_WIDEST: Final = 60  # letters that fit on a line


def pdf_of(*lines: str) -> bytes:
    """Return a PDF of one page with these lines, folded: the letters that every reader has know no Vietnamese."""
    written = " ".join(f"({_plain(line)}) Tj 0 -28 Td" for line in lines)
    content = f"BT /F1 16 Tf 72 760 Td {written} ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox {_PAGE} /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body, starts = "%PDF-1.4\n", []
    for number, text in enumerate(objects, start=1):
        starts.append(len(body))
        body += f"{number} 0 obj\n{text}\nendobj\n"
    table = "".join(f"{start:010d} 00000 n \n" for start in starts)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\n"
    return f"{body}{end}startxref\n{len(body)}\n%%EOF\n".encode("ascii")


def _plain(line: str) -> str:
    """Fold a line to letters of ASCII, without the signs that would end it."""
    letters = fold(line)[:_WIDEST].encode("ascii", "ignore").decode("ascii")
    return "".join(sign for sign in letters if sign not in "()\\")
