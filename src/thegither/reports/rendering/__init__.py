"""The same content as PDF, DOCX and a folder of tables."""

from .appendix import as_zip
from .docx import as_docx
from .pdf import as_pdf

__all__ = ["as_docx", "as_pdf", "as_zip"]
