"""Search over everything listed: documents in, content-hashed files for browsers out."""

from constancia.search.builder import build
from constancia.search.document import KINDS, Document, Kind

__all__ = ["KINDS", "Document", "Kind", "build"]
