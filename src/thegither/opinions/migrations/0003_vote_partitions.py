"""Votes in eight parts on PostgreSQL, all of a voter in one: analyses read them side by side."""

from django.db import migrations

PARTS = 8

TO_PARTS = [
    "ALTER TABLE opinions_vote RENAME TO opinions_vote_whole",
    """CREATE TABLE opinions_vote (LIKE opinions_vote_whole INCLUDING DEFAULTS INCLUDING CONSTRAINTS)
        PARTITION BY HASH (voter_id)""",
    *(
        f"""CREATE TABLE opinions_vote_{part} PARTITION OF opinions_vote
            FOR VALUES WITH (MODULUS {PARTS}, REMAINDER {part})"""
        for part in range(PARTS)
    ),
]
TO_WHOLE = [
    "ALTER TABLE opinions_vote RENAME TO opinions_vote_whole",
    "CREATE TABLE opinions_vote (LIKE opinions_vote_whole INCLUDING DEFAULTS INCLUDING CONSTRAINTS)",
]
# What LIKE leaves out, after the old table with its names is gone.
AFTER = [
    "INSERT INTO opinions_vote SELECT * FROM opinions_vote_whole",
    "DROP TABLE opinions_vote_whole",
    """ALTER TABLE opinions_vote
        ADD CONSTRAINT opinions_vote_pkey PRIMARY KEY (activity_id, voter_id, statement_id)""",
    "CREATE INDEX opinions_vote_sequence ON opinions_vote (activity_id, sequence)",
    *(
        f"""ALTER TABLE opinions_vote ADD CONSTRAINT opinions_vote_{column}_fk FOREIGN KEY ({column})
            REFERENCES {table} ({key}) DEFERRABLE INITIALLY DEFERRED"""
        for column, table, key in (
            ("activity_id", "engagement_activity", "id"),
            ("voter_id", "opinions_voter", "response_id"),
            ("statement_id", "opinions_statement", "id"),
        )
    ),
]


def on_postgresql(statements):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            for statement in statements:
                schema_editor.execute(statement)

    return run


class Migration(migrations.Migration):
    dependencies = [("opinions", "0002_run_for_pages")]

    operations = [
        migrations.RunPython(on_postgresql([*TO_PARTS, *AFTER]), on_postgresql([*TO_WHOLE, *AFTER])),
    ]
