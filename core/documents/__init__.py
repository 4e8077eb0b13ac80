"""文书: data in, PDF out.

`typeset` breaks lines, `truetype` reads fonts, `faces` knows which font has which character, `embedding` puts
fonts into a file. `sheet` is the A4 page, `grid` and `pieces` are what stands on it, and one module for each
文书 puts them together. A 文书 is drawn from what it is given alone: names, addresses and the time are passed
in as they are to be printed.
"""
