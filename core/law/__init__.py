"""The regulation as data and pure rules: the ground floor of the portal.

Nothing here reads a database, a clock or a file, and nothing outside the standard library is imported. What a
rule needs (today's date, a calendar) is handed to it; what it finds comes back as a value.

A way through the house:

* `basis`         where a rule stands: law, article, how sure we are, and the days it is in force
* `problem`       one mistake of a user and what to do about it; use cases return these
* `names`         what people type: names, addresses, notes and telephone numbers, cleaned and checked
* `masking`       how much of a personal datum a reader may see
* `certificates`  kinds of certificate, the check of their numbers, and what a card reader types
* `applications`  what is recorded of an application at the window (article 4)
* `calendar`      which days are worked, and `holidays` which arrangement of a year is believed
* `counting`      a period counted day by day, with the working
* `limits`        every time limit: amount, unit, start, extension, suspension, and what follows when it passes
* `transitions`   what a procedure is made of: states and steps; `application_procedure` has those of an application
* `requirements`  what must exist before a step, and the check that tells every reason at once
* `procedures`    the procedures by code, and their state tables
* `recording`     what must be recorded in sound or picture, which rights are told, and how that is proved
* `retention`     how long a record is kept, and why; `triggers` make it long (articles 22, 23)
* `articles`      the 27 articles; `crosswalk` finds the rows that carry each, `article_tests` the tests
* `fields`        what may stand in a field of a paper, type by type
* `paper_kind`, `paper_kinds`   the catalogue of papers, with its rows in `papers_*`; `paper_states` is their way to issue
* `citations`, `remedies`, `lint`   how articles are built, what a decision tells of remedies, the second reading
* `roles`         who works in the bureau, and which roles one person may not hold together

Three habits hold everywhere. A table of the law is made of frozen dataclass rows that carry their `Basis`, so
that amounts, days and articles are data and never stand in an `if`. A code is ASCII and never changes,
because it is stored; its Chinese label may. A rule that somebody can break returns `Problem`s in Chinese, and
raises only where the caller made a programmer's mistake.
"""
