"""文书: data in, PDF out.

`typeset` breaks lines, `truetype` reads fonts, `faces` knows which font has which character, `embedding` puts
fonts into a file. `sheet` is the A4 page; `grid`, `pieces`, `boxes` and `running` are what stands on it.

Most papers are a `blocks.Paper`, which says what stands in them; `paper` draws it as an `official` paper after
GB/T 9704 or as a bordered `form`. The receipt, the registration form and printed tables of law have modules of
their own. A 文书 is drawn from what it is given alone: names, addresses and the time are passed in as they are to be
printed.

A case file (案卷) is `case_file` as data; `case_file_sheets`, `contents_sheet` and `labels` draw its sheets. `binding` makes
one file of a volume: `as_pages` and `pictures` turn what was handed in into pages, `overlay` numbers and marks them,
`volume` and `pdf_writer` write them down.
"""
