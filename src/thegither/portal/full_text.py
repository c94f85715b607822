"""The full-text index in the database's own SQL: FTS5 on SQLite, a generated tsvector on PostgreSQL.

Both fold accents (Gaelic is often typed without them) and know English word endings. Triggers (SQLite) and a
generated column (PostgreSQL) keep the index with the rows, however they are written.
"""

_ACCENTED = "ÀÁÂÄÃÅÈÉÊËÌÍÎÏÒÓÔÖÕÙÚÛÜÝÇÑàáâäãåèéêëìíîïòóôöõùúûüýÿçñ"
_PLAIN = "AAAAAAEEEEIIIIOOOOOUUUUYCNaaaaaaeeeeiiiiooooouuuuyycn"

FOLD = str.maketrans(_ACCENTED, _PLAIN)

_FORGET = (
    "INSERT INTO portal_searchindex(portal_searchindex, rowid, title, text) "
    "VALUES ('delete', old.id, old.title, old.text);"
)
_REMEMBER = "INSERT INTO portal_searchindex(rowid, title, text) VALUES (new.id, new.title, new.text);"
_INDEX = (
    "CREATE VIRTUAL TABLE portal_searchindex USING fts5(title, text, content='portal_searchdocument', "
    "content_rowid='id', tokenize='porter unicode61 remove_diacritics 2', prefix='3')"
)
_TABLE = "ON portal_searchdocument BEGIN"
_SQLITE = (
    _INDEX,
    f"CREATE TRIGGER portal_document_added AFTER INSERT {_TABLE} {_REMEMBER} END",
    f"CREATE TRIGGER portal_document_deleted AFTER DELETE {_TABLE} {_FORGET} END",
    f"CREATE TRIGGER portal_document_changed AFTER UPDATE {_TABLE} {_FORGET} {_REMEMBER} END",
)
_WORDS = (
    "ALTER TABLE portal_searchdocument ADD COLUMN words tsvector GENERATED ALWAYS AS ("
    f"setweight(to_tsvector('english'::regconfig, translate(title, '{_ACCENTED}', '{_PLAIN}')), 'A') || "
    f"setweight(to_tsvector('english'::regconfig, translate(text, '{_ACCENTED}', '{_PLAIN}')), 'D')) STORED"
)
_POSTGRESQL = (_WORDS, "CREATE INDEX portal_document_words ON portal_searchdocument USING gin (words)")
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
