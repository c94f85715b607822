"""The full-text index in the database's own SQL: FTS5 on SQLite, a generated tsvector on PostgreSQL.

Both fold accents (Gaelic is often typed without them) and know English word endings. Triggers (SQLite) and a
generated column (PostgreSQL) keep the index with the rows, however they are written.
"""

_ACCENTED = "ÀÁÂÄÃÅÈÉÊËÌÍÎÏÒÓÔÖÕÙÚÛÜÝÇÑàáâäãåèéêëìíîïòóôöõùúûüýÿçñ"
_PLAIN = "AAAAAAEEEEIIIIOOOOOUUUUYCNaaaaaaeeeeiiiiooooouuuuyycn"

FOLD = str.maketrans(_ACCENTED, _PLAIN)

_SQLITE = (
    "CREATE VIRTUAL TABLE portal_searchindex USING fts5(title, text, content='portal_searchdocument', "
    "content_rowid='id', tokenize='porter unicode61 remove_diacritics 2', prefix='3')",
    "CREATE TRIGGER portal_document_added AFTER INSERT ON portal_searchdocument BEGIN "
    "INSERT INTO portal_searchindex(rowid, title, text) VALUES (new.id, new.title, new.text); END",
    "CREATE TRIGGER portal_document_deleted AFTER DELETE ON portal_searchdocument BEGIN "
    "INSERT INTO portal_searchindex(portal_searchindex, rowid, title, text) "
    "VALUES ('delete', old.id, old.title, old.text); END",
    "CREATE TRIGGER portal_document_changed AFTER UPDATE ON portal_searchdocument BEGIN "
    "INSERT INTO portal_searchindex(portal_searchindex, rowid, title, text) "
    "VALUES ('delete', old.id, old.title, old.text); "
    "INSERT INTO portal_searchindex(rowid, title, text) VALUES (new.id, new.title, new.text); END",
)
_POSTGRESQL = (
    "ALTER TABLE portal_searchdocument ADD COLUMN words tsvector GENERATED ALWAYS AS ("
    f"setweight(to_tsvector('english'::regconfig, translate(title, '{_ACCENTED}', '{_PLAIN}')), 'A') || "
    f"setweight(to_tsvector('english'::regconfig, translate(text, '{_ACCENTED}', '{_PLAIN}')), 'D')) STORED",
    "CREATE INDEX portal_document_words ON portal_searchdocument USING gin (words)",
)
_DROP_SQLITE = (
    "DROP TRIGGER portal_document_added",
    "DROP TRIGGER portal_document_deleted",
    "DROP TRIGGER portal_document_changed",
    "DROP TABLE portal_searchindex",
)
_DROP_POSTGRESQL = ("ALTER TABLE portal_searchdocument DROP COLUMN words",)


def create_statements(vendor: str) -> tuple[str, ...]:
    """Return the SQL that makes the index on ``sqlite`` or ``postgresql``."""
    return _SQLITE if vendor == "sqlite" else _POSTGRESQL


def drop_statements(vendor: str) -> tuple[str, ...]:
    """Return the SQL that takes the index away."""
    return _DROP_SQLITE if vendor == "sqlite" else _DROP_POSTGRESQL
