"""What the portal's role may do with a table. Used by migrations when they create one."""

from alembic import op
from sqlalchemy import Connection

APPEND_ONLY = "SELECT, INSERT"
EDITABLE = "SELECT, INSERT, UPDATE"
EPHEMERAL = "SELECT, INSERT, UPDATE, DELETE"


def grant(rights: str, *tables: str) -> None:
    """Give the portal's role `rights` on `tables`; nothing to do where owner and portal are one role."""
    _say("GRANT", rights, "TO", tables)


def revoke(rights: str, *tables: str) -> None:
    """Take `rights` on `tables` from the portal's role again."""
    _say("REVOKE", rights, "FROM", tables)


def let_call(function: str) -> None:
    """Let the portal's role call a function of its owner, named with the types of its arguments."""
    if found := _portal():
        bind, role = found
        bind.exec_driver_sql(f"GRANT EXECUTE ON FUNCTION {function} TO {role}")


def _say(verb: str, rights: str, preposition: str, tables: tuple[str, ...]) -> None:
    if found := _portal():
        bind, role = found
        quote = bind.dialect.identifier_preparer.quote
        bind.exec_driver_sql(f"GRANT USAGE ON SCHEMA public TO {role}")
        for table in tables:
            bind.exec_driver_sql(f"{verb} {rights} ON {quote(table)} {preposition} {role}")


def _portal() -> tuple[Connection, str] | None:
    """The connection, and the portal's role as it is quoted; None where owner and portal are one role."""
    config = op.get_context().config
    role = config.attributes["portal_role"] if config else None
    bind = op.get_bind()
    if role is None or role == bind.exec_driver_sql("SELECT current_user").scalar_one():
        return None
    return bind, bind.dialect.identifier_preparer.quote(role)
