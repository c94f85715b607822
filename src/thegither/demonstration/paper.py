"""A note on paper, as a scanner hands it over: one small page of PDF, the same bytes for the same lines."""

from collections.abc import Sequence

_WIDTH, _HEIGHT, _LEFT, _TOP, _LINE, _SIZE = 298, 420, 30, 370, 24, 15  # A6, in points


def note_pdf(lines: Sequence[str]) -> bytes:
    """Return a page with ``lines`` in a slanted hand, slightly askew. Western European letters only."""
    written = b"".join(b"(%s) Tj T*\n" % _escaped(line) for line in lines)
    text = b"BT /F1 %d Tf %d TL 0.999 0.035 -0.035 0.999 %d %d Tm\n%sET" % (
        _SIZE,
        _LINE,
        _LEFT,
        _TOP,
        written,
    )
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>" % (_WIDTH, _HEIGHT),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Italic /Encoding /WinAnsiEncoding >>",
    )
    return _file(objects)


def _escaped(line: str) -> bytes:
    text = line.encode("cp1252", "replace")
    return text.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _file(objects: Sequence[bytes]) -> bytes:
    """Return a PDF file of ``objects``, of which the first is the catalogue."""
    content, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return content + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, len(content))
    )
