"""Roles and databases of the embedded server. On any other server its administrator makes them."""

import psycopg2
from psycopg2 import sql

from db.embedded.address import APP, DATABASE, OWNER, ServerAddress


def prepare(server: ServerAddress) -> None:
    """Make the two roles and the portal's database where they are missing."""
    connection = psycopg2.connect(server.superuser_url)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            for role in (OWNER, APP):
                cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", (role,))
                if cursor.rowcount == 0:
                    cursor.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
            cursor.execute("SELECT FROM pg_database WHERE datname = %s", (DATABASE,))
            missing = cursor.rowcount == 0
    finally:
        connection.close()
    if missing:
        create_database(server, DATABASE)
    else:
        _close_to_public(server, DATABASE)


def create_database(server: ServerAddress, name: str, template: str = "template0") -> None:
    """Make a database that the owner role owns and the portal's role may enter, as a copy of `template`.

    Nobody may be connected to the template. Raises psycopg2.Error, for one if the name is taken.
    """
    names = (sql.Identifier(part) for part in (name, OWNER, template))
    _execute(server, sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(*names))
    _close_to_public(server, name)


def _close_to_public(server: ServerAddress, name: str) -> None:
    """Repeated at each start, since a crash may have come between making a database and this."""
    database, app = sql.Identifier(name), sql.Identifier(APP)
    _execute(
        server,
        sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database),
        sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, app),
    )


def drop_database(server: ServerAddress, name: str) -> None:
    """Remove a database and cut off whoever is connected to it; nothing happens if there is none."""
    _execute(server, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _execute(server: ServerAddress, *statements: sql.Composed) -> None:
    connection = psycopg2.connect(server.superuser_url)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    finally:
        connection.close()
