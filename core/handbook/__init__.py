"""使用手册: how each task of the portal is done, as rows, told by role. Labels of screens stand in “”, papers in 《》."""
