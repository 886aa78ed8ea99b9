"""The catalogue: every fact a server is held to, checked while it is read.

Each suite has a ``requirements.toml`` (`reading`) from which the rows (`rows`) are
made. They point at documents by line and digest; these are not needed for reading,
and whoever holds them can prove the pointers (`passages`).
"""

from conformance.harness.catalogue.passages import check_documents
from conformance.harness.catalogue.reading import find_catalogues, load_catalogue
from conformance.harness.catalogue.rows import (
    BINDING,
    Catalogue,
    CatalogueError,
    Document,
    NothingSelected,
    Passage,
    Requirement,
    uncovered_rows,
)
from conformance.harness.catalogue.table import FormatError

__all__ = [
    "BINDING",
    "Catalogue",
    "CatalogueError",
    "Document",
    "FormatError",
    "NothingSelected",
    "Passage",
    "Requirement",
    "check_documents",
    "find_catalogues",
    "load_catalogue",
    "uncovered_rows",
]
