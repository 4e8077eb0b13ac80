"""案卷: arranged, handed over, checked, taken into the archive and kept there (细则第二十一至二十四条)."""
