"""A slip whose time is over is closed, unless something of it is still out (细则第二十六条)."""

from core.app import App
from core.law.lending import NOT_USED, WAITING
from core.lending.slips import end
from db.queries.lending_desk import items_of_house, run_out

_AT_ONCE = 200


def close_run_out(app: App) -> int:
    """Close the slips that ended by time; how many. Their key opened nothing any more from that minute on."""
    with app.change(app.clock.now()) as work:
        rows = run_out(work.session, work.now, _AT_ONCE)
        for row in rows:
            for one in items_of_house(work.session, row.id):
                if one.state == WAITING:
                    one.state = NOT_USED
            end(row, "closed", row.until)
        work.commit()
    return len(rows)
